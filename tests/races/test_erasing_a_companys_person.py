"""Somebody is erased while their windows act, sign in and are invited: afterwards nothing tells who they were.

Each deed is done or refused, whoever comes first. Without the two things that hold it - locks and the word of the
database on closed accounts - the person is found again.
"""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection
from django.test import Client
from django.utils import timezone

from accounts.access import sign_in_token
from accounts.models import User
from accounts.services.people import prove_mailbox
from core.errors import DomainError
from exhibitors.details.people import Person
from exhibitors.models import Company, Role, StaffBadge
from exhibitors.services import memberships, person_deletion, person_erasure
from exhibitors.services.badges import add_badge
from exhibitors.services.news import withdraw_news
from exhibitors.states import ApplicationState
from journal.actors import SYSTEM, Actor
from journal.models import Entry
from tests.traces import found_in

from .together import together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ROUNDS = 5
FAMILY, GIVEN = "Жасырынбаева", "Еркежан"
NAMED = Person(family_name=FAMILY, given_name=GIVEN, position="")


@pytest.fixture
def somebody(make_company, make_application, confirm, monkeypatch):
    """`somebody(number)`: a new person with a stand, its owner beside another one."""
    monkeypatch.setattr("exhibitors.services.badges.check_may_add", lambda application: None)

    def somebody(number):
        company = make_company(
            contact_family_name=FAMILY, contact_given_name=GIVEN, contact_email=f"round-{number}@example.com"
        )
        application = make_application(company=company, state=ApplicationState.APPROVED)
        user = confirm(company)
        other = User.objects.create_user(f"other-{number}@example.com")
        company.memberships.create(
            user=other, role=Role.OWNER, added_at=timezone.now(), confirmed_at=timezone.now()
        )
        return user, company, application

    return somebody


def deeds(user, company, application):
    """What the person's windows, their mailbox and an organiser do; each as it has loaded things before."""
    at, actor = timezone.now(), Actor.company(company.code, user.pk)
    invitation = company.invitations.create(
        email=user.email, role="owner", language="kk", invited_at=at, expires_at=at + timedelta(days=1)
    )
    link = f"/exhibit/sign-in/{sign_in_token(user)}/"
    stale = User.objects.get(pk=user.pk)
    return [
        lambda: person_erasure.erase_person(user=user, actor=SYSTEM, at=timezone.now()),
        lambda: add_badge(application=application, person=NAMED, actor=actor, at=timezone.now()),
        lambda: memberships.accept_invitation(invitation=invitation, at=timezone.now()),
        lambda: prove_mailbox(user=stale, at=timezone.now()),
        lambda: withdraw_news(company=company, actor=actor, at=timezone.now()),
        lambda: person_deletion.ask_deletion(
            user=stale, asked_on=timezone.localdate(), actor=Actor.person(user.pk), at=timezone.now()
        ),
        lambda: Client().post(link),
        lambda: person_erasure.erase_person(user=stale, actor=SYSTEM, at=timezone.now()),
    ]


def left(company):
    """Who is still told of."""
    company.refresh_from_db()
    return company.contact_family_name, list(
        StaffBadge.objects.filter(application__company=company)
        .exclude(family_name="")
        .values_list("given_name")
    )


def test_nothing_comes_back(somebody):
    for number in range(ROUNDS):
        user, company, application = somebody(number)
        results = together(*deeds(user, company, application))
        wrong = [one for one in results if isinstance(one, Exception)]
        assert all(isinstance(one, DomainError | IntegrityError) for one in wrong), results
        assert left(company) == ("", [])
        user.refresh_from_db()
        assert user.email.endswith("@forgotten.invalid") and not user.is_active
        assert not EmailAddress.objects.filter(user=user).exists()
        assert Entry.objects.filter(verb="person.erased", subject_pk=user.pk).count() == 1
    assert found_in([FAMILY]) == []


@pytest.fixture
def without_the_databases_word(db):
    """Nothing refuses a closed account."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'journal_entry'::regclass AND tgname ~ 'account_is_open'"
        )
        [(name,)] = cursor.fetchall()
        cursor.execute(f"ALTER TABLE journal_entry DISABLE TRIGGER {name}")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE journal_entry ENABLE TRIGGER {name}")


def test_control_without_the_databases_word(somebody, without_the_databases_word):
    """A window that was loaded before names the person after the end."""
    user, company, application = somebody(0)
    person_erasure.erase_person(user=user, actor=SYSTEM, at=timezone.now())
    add_badge(
        application=application, person=NAMED, actor=Actor.company(company.code, user.pk), at=timezone.now()
    )
    assert left(company) != ("", [])


def test_with_it(somebody):
    user, company, application = somebody(0)
    person_erasure.erase_person(user=user, actor=SYSTEM, at=timezone.now())
    with pytest.raises(IntegrityError):
        add_badge(
            application=application,
            person=NAMED,
            actor=Actor.company(company.code, user.pk),
            at=timezone.now(),
        )
    assert left(company) == ("", [])
    assert Company.objects.get(pk=company.pk).contact_email == "other-0@example.com"
