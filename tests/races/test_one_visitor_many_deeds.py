"""Correcting, cancelling and erasing meet on one visitor."""

from dataclasses import replace

import pytest
from django.utils import timezone

from core.errors import DomainError
from forum.models import ConsentScope
from journal.actors import SOMEBODY
from mailing.models import Message
from tests.races.together import together
from visitors.models import Consent, Visitor
from visitors.services import consents, corrections, erasure, registration, tickets
from visitors.states import Door, VisitorState

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ROUNDS = 5


@pytest.fixture
def deeds(forum, details):
    """What a person may do from several windows; each works on the visitor as that window has loaded them."""

    def of(visitor):
        now = timezone.now()
        seen = {"visitor": visitor, "actor": SOMEBODY, "at": now}

        def correct(**changes):
            stated = replace(details, email=visitor.email, given_name=visitor.given_name, **changes)
            return corrections.correct_details(details=stated, forum=forum, **seen)

        return {
            "correct": lambda: correct(organisation="Басқа"),
            "telephone": lambda: correct(phone="+77010000002"),
            "send again": lambda: tickets.send_ticket_again(**seen),
            "reissue": lambda: tickets.reissue_ticket(**seen),
            "consent": lambda: consents.set_consents(
                scopes=[ConsentScope.NEWS],
                notice=forum.edition.privacy_notice,
                language="kk",
                door=Door.PAGE,
                **seen,
            ),
            "cancel": lambda: registration.cancel_registration(**seen),
            "erase": lambda: erasure.erase_visitor(**seen),
        }

    return of


def test_cancelling_correcting_and_erasing(register, deeds):
    """Each is done or refused; once somebody is erased nothing of them is left, whoever came first."""
    for number in range(ROUNDS):
        visitor = register(email=f"round-{number}@example.com")
        results = together(*deeds(Visitor.objects.get(pk=visitor.pk)).values())
        assert not [r for r in results if isinstance(r, Exception) and not isinstance(r, DomainError)], (
            results
        )
        visitor.refresh_from_db()
        assert (visitor.state, visitor.email, visitor.organisation) == (VisitorState.ERASED, "", "")
        assert not visitor.consents.filter(withdrawn_at=None).exists()
    assert not Message.objects.exclude(to_address="").exists()


@pytest.mark.parametrize("deed", ["send again", "reissue", "correct", "consent"])
def test_nothing_follows_the_erasure(register, deeds, deed):
    """Deterministically: the window was loaded before the person was erased."""
    visitor = register()
    window = deeds(Visitor.objects.get(pk=visitor.pk))
    window["erase"]()
    with pytest.raises(DomainError):
        window[deed]()
    assert not Message.objects.exclude(to_address="").exists()
    assert not Consent.objects.filter(withdrawn_at=None).exists()


def test_two_corrections_both_hold(register, deeds):
    for number in range(ROUNDS):
        visitor = register(given_name="Айгүл" + "а" * number)
        window = deeds(Visitor.objects.get(pk=visitor.pk))
        together(window["correct"], window["telephone"])
        visitor.refresh_from_db()
        assert (visitor.organisation, visitor.phone) == ("Басқа", "+77010000002")
