"""Somebody who acts for companies asks to be forgotten: fifteen days, what goes, what stays, who has to follow them."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.access import sign_in_token, user_of_token
from accounts.models import User
from accounts.services.people import AccountClosed, find_or_open_account, prove_mailbox
from core.constraints import refusal_from
from core.errors import InvalidInput, NotFound
from core.states import MoveRefused
from exhibitors.models import Role
from exhibitors.queries.people import foresee
from exhibitors.services import person_deletion
from exhibitors.services.memberships import accept_invitation, invite_person
from exhibitors.services.person_deletion import (
    fulfil_deletion,
    refuse_deletion,
    take_back_deletion,
)
from exhibitors.services.person_erasure import HandOverFirst, OrganisersAccount, erase_person
from exhibitors.states import ApplicationState
from journal.actors import SYSTEM, Actor
from journal.models import Entry
from journal.services.deletion import AlreadyAsked, AlreadyErased
from mailing.letters import write
from mailing.models import Message
from tests.traces import found_in

from .conftest import EMAIL, FAMILY, FULL, GIVEN, ME, TRACES, asked, now

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_limits")]


class TestTheClock:
    def test_runs_from_the_day_it_came(self, person):
        deletion = asked(person, days_ago=3)
        assert deletion.due_on == deletion.asked_on + timedelta(days=15)
        assert Entry.objects.filter(verb="person.deletion_asked", subject_pk=person.pk).count() == 1
        assert Message.objects.get(kind="exhibitors.deletion_asked").to_address == EMAIL

    def test_waits_once_and_never_after_the_end(self, person):
        asked(person)
        with pytest.raises(AlreadyAsked):
            asked(person)
        erase_person(user=person, actor=SYSTEM, at=now())
        with pytest.raises(AlreadyErased):
            asked(person)

    @pytest.mark.parametrize("days_ago", [-1, 100])
    def test_not_tomorrow_nor_before_they_were_known(self, person, days_ago):
        with pytest.raises(InvalidInput):
            asked(person, days_ago=days_ago)

    def test_is_taken_back(self, person):
        deletion = asked(person)
        take_back_deletion(deletion=deletion, actor=SYSTEM, at=now())
        with pytest.raises(MoveRefused):
            fulfil_deletion(deletion=deletion, actor=SYSTEM, at=now())
        assert write(Message.objects.get(kind="exhibitors.deletion_asked")) is None  # the letter is late
        asked(person)

    def test_not_an_organisers(self, organiser):
        with pytest.raises(OrganisersAccount):
            asked(organiser)
        with pytest.raises(OrganisersAccount):
            erase_person(user=organiser, actor=SYSTEM, at=now())


class TestErasure:
    def test_nobody_is_found_anywhere_but_on_paper(self, everywhere):
        assert len(found_in(TRACES)) > 30  # the control
        deletion = asked(everywhere)
        refuse_deletion(deletion=deletion, reason=f"{FULL} күте тұрыңыз", actor=SYSTEM, at=now())
        deletion = asked(everywhere)
        fulfil_deletion(deletion=deletion, actor=SYSTEM, at=now())
        farewell = Message.objects.filter(kind="exhibitors.erased")
        assert [row.to_address for row in farewell] == [EMAIL]
        farewell.update(state="sent", sent_at=now())
        assert person_deletion.forget_farewells() == 1
        assert {hit.split(":")[0] for hit in found_in(TRACES)} == {"exhibitors_invoice.payer"}
        assert Entry.objects.filter(verb="person.erased", subject_pk=everywhere.pk).count() == 1

    def test_what_is_no_longer_theirs(self, everywhere, company, colleague, application):
        erase_person(user=everywhere, actor=SYSTEM, at=now())
        company.refresh_from_db()
        assert (company.contact_email, company.contact_phone) == (colleague.email, "")
        assert [one.label for one in company.tokens.filter(revoked_at=None)] == ["Касса: …"]
        badge = application.badges.get()
        assert (badge.family_name, badge.position) == ("", "") and badge.removed_at
        application.refresh_from_db()
        assert application.wishes == "Хабарласатын адам: …, …, …"
        assert company.memberships.get(removed_at=None).user == colleague
        assert company.invitations.get().revoked_at

    def test_every_way_in_is_shut(self, everywhere, django_capture_on_commit_callbacks):
        browser, link = Client(), sign_in_token(everywhere)
        browser.force_login(everywhere)
        assert browser.get(ME).status_code == 200
        before = Session.objects.count()
        with django_capture_on_commit_callbacks(execute=True):
            erase_person(user=everywhere, actor=SYSTEM, at=now())
        assert browser.get(ME).status_code == 302
        assert Session.objects.count() == before - 2
        with pytest.raises(NotFound):
            user_of_token(link)
        assert not Client().login(email=EMAIL, password="a long enough password")
        assert not Authenticator.objects.filter(user=everywhere).exists()

    def test_last_owner_of_who_takes_part_hands_over_first(self, person, company, make_application):
        make_application(company=company, state=ApplicationState.SUBMITTED)
        deletion = asked(person)
        assert foresee(person, now()).hand_over == [company]
        with pytest.raises(HandOverFirst, match="Тігін"):
            fulfil_deletion(deletion=deletion, actor=SYSTEM, at=now())
        deletion.refresh_from_db()
        assert deletion.state == "waiting" and User.objects.get(pk=person.pk).email == EMAIL
        invitation = invite_person(
            company=company, email="new@example.com", role=Role.OWNER, language="ru", actor=SYSTEM, at=now()
        )
        accept_invitation(invitation=invitation, at=now())
        fulfil_deletion(deletion=deletion, actor=SYSTEM, at=now())
        company.refresh_from_db()
        assert (company.contact_email, company.language) == ("new@example.com", "ru")

    @pytest.mark.parametrize("state", [ApplicationState.DRAFT, ApplicationState.WITHDRAWN])
    def test_nobody_has_to_follow_where_nothing_is_held(self, person, company, make_application, state):
        make_application(company=company, state=state)
        erase_person(user=person, actor=SYSTEM, at=now())
        company.refresh_from_db()
        assert company.contact_email == "" and company.tokens.filter(revoked_at=None).count() == 0

    def test_a_past_edition_holds_nobody(self, person, company, make_application):
        confirmed = make_application(company=company, state=ApplicationState.CONFIRMED)
        confirmed.edition.starts_on = confirmed.edition.ends_on = timezone.localdate() - timedelta(days=9)
        confirmed.edition.save()
        erase_person(user=person, actor=SYSTEM, at=now())

    def test_others_stay_as_they_are(self, everywhere, colleague, make_company):
        other = make_company(
            contact_family_name=FAMILY, contact_given_name=GIVEN, contact_email="other@example.com"
        )
        erase_person(user=everywhere, actor=SYSTEM, at=now())
        other.refresh_from_db()
        assert other.contact_family_name == FAMILY
        assert Client().login(email=colleague.email, password="a long enough password")

    def test_again_is_no_harm(self, everywhere):
        for _ in range(2):
            erase_person(user=everywhere, actor=SYSTEM, at=now())
        assert Entry.objects.filter(verb="person.erased").count() == 1


class TestAfterwards:
    """What a window has begun before, which is finished now."""

    def test_the_account_does_nothing_more(self, everywhere, application):
        actor = Actor.company(application.company.code, everywhere.pk)
        erase_person(user=everywhere, actor=SYSTEM, at=now())
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            invite_person(
                company=application.company,
                email="x@example.com",
                role="member",
                language="kk",
                actor=actor,
                at=now(),
            )
        assert isinstance(refusal_from(refused.value), AccountClosed)

    def test_a_link_that_was_followed_meanwhile_brings_nothing_back(self, everywhere):
        before = User.objects.get(pk=everywhere.pk)
        erase_person(user=everywhere, actor=SYSTEM, at=now())
        with pytest.raises(AccountClosed):
            prove_mailbox(user=before, at=now())
        assert found_in([EMAIL]) == []

    def test_the_same_mailbox_may_begin_anew(self, everywhere):
        erase_person(user=everywhere, actor=SYSTEM, at=now())
        assert find_or_open_account(email=EMAIL, language="kk").pk != everywhere.pk


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_letters(person, language):
    User.objects.update(language=language)
    person.refresh_from_db()
    deletion = asked(person)
    told = write(Message.objects.get(kind="exhibitors.deletion_asked"))
    assert str(deletion.due_on.year) in told.text and ME in told.text
    refuse_deletion(deletion=deletion, reason="<b>заң</b>", actor=SYSTEM, at=now())
    told = write(Message.objects.get(kind="exhibitors.deletion_refused"))
    assert "<b>заң</b>" in told.text and "<b>заң</b>" not in told.html
    fulfil_deletion(deletion=asked(person), actor=SYSTEM, at=now())
    assert FAMILY not in write(Message.objects.get(kind="exhibitors.erased")).html


def test_what_is_over_is_not_told_twice(person):
    deletion = asked(person)
    fulfil_deletion(deletion=deletion, actor=SYSTEM, at=now())
    with pytest.raises(MoveRefused):
        fulfil_deletion(deletion=deletion, actor=SYSTEM, at=now())
