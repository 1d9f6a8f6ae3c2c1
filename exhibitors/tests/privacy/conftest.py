"""Somebody who acts for a company and asks to be forgotten, in every corner where a person can stand."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from accounts.models import User
from exhibitors.models import Company, Invoice, InvoiceKind, Role, StaffBadge
from exhibitors.services.person_deletion import ask_deletion
from exhibitors.services.tokens import issue_token
from exhibitors.states import ApplicationState, Door
from journal.actors import SYSTEM
from mailing.models import Message
from mailing.services import outbox

EMAIL, PHONE, FAMILY, GIVEN = "zhasyryn@example.com", "+77779990011", "Жасырынбаева", "Еркежан"
FULL = f"{FAMILY} {GIVEN}"
TRACES = (EMAIL, PHONE, FAMILY, FULL, f"{GIVEN} {FAMILY}")
ME = "/exhibit/me/"
AGREED = {"_form_submitted": "on"}


def now():
    return timezone.now()


def asked(user, *, days_ago=0):
    return ask_deletion(
        user=user, asked_on=timezone.localdate() - timedelta(days=days_ago), actor=SYSTEM, at=now()
    )


@pytest.fixture
def company(make_company):
    company = make_company(
        contact_family_name=FAMILY, contact_given_name=GIVEN, contact_email=EMAIL, contact_phone=PHONE,
        contact_position="коммерциялық директор",
    )  # fmt: skip
    Company.objects.filter(pk=company.pk).update(created_at=now() - timedelta(days=60))
    return company


@pytest.fixture
def person(company, confirm):
    """The only owner, and the contact, of a company with a draft."""
    user = confirm(company)
    User.objects.filter(pk=user.pk).update(date_joined=now() - timedelta(days=60))
    user.refresh_from_db()
    return user


@pytest.fixture
def colleague(company):
    user = User.objects.create_user("arman@example.com", "a long enough password")
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    company.memberships.create(user=user, role=Role.OWNER, added_at=now(), confirmed_at=now())
    return user


@pytest.fixture
def everywhere(person, company, colleague, application):
    """The person in every corner where a name, an address or a telephone can stand; and the paper that stays."""
    at = now()
    User.objects.filter(pk=person.pk).update(first_name="Ескі", last_name="Аты")
    User.objects.filter(pk=person.pk).update(first_name=GIVEN, last_name=FAMILY)
    person.refresh_from_db()
    EmailAddress.objects.create(user=person, email=EMAIL, primary=True, verified=True)
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    Company.objects.filter(pk=company.pk).update(contact_phone="+77000000000")
    Company.objects.filter(pk=company.pk).update(contact_phone=PHONE)  # the history has both
    in_the_stand(application, at)
    in_letters(company, application, at)
    browser = Client()
    browser.force_login(person)
    return person


def in_the_stand(application, at):
    application.wishes = f"Хабарласатын адам: {FULL}, {PHONE}, {EMAIL}"
    application.state = ApplicationState.APPROVED
    application.save()
    application.notes.create(
        author=User.objects.create_user("staff@example.com", is_staff=True), text=f"{GIVEN} {FAMILY} звонила"
    )
    application.attachments.create(
        kind="other",
        file="attachments/x.pdf",
        name=f"{FULL}.pdf",
        media_type="application/pdf",
        size=1,
        uploaded_at=at,
    )
    badge = StaffBadge.objects.create(
        application=application, family_name=FAMILY, given_name=GIVEN, position="иесі", added_at=at
    )
    StaffBadge.objects.filter(pk=badge.pk).update(position="директор")
    application.edition.catalogue.create(
        edition=application.edition, application=application, slug="oimaq", email=EMAIL, phone=PHONE,
        name_kk="Оймақ", description_kk=f"{FULL} құрған", changed_at=at,
    )  # fmt: skip


def in_letters(company, application, at):
    issue_token(company=company, door=Door.PAGE, at=at)
    _secret, token = issue_token(company=company, door=Door.API, at=at)
    company.tokens.filter(pk=token.pk).update(label=f"Касса: {FULL}")
    company.invitations.create(email=EMAIL, language="kk", invited_at=at, expires_at=at + timedelta(days=1))
    for kind, about in (("exhibitors.welcome", company), ("exhibitors.application_submitted", application)):
        outbox.queue(
            kind=kind, about=about, to_address=EMAIL.upper(), language="kk", at=at, params={"n": FULL}
        )
    outbox.queue(
        kind="exhibitors.contact_moved", about=company, to_address="arman@example.com", language="kk", at=at
    )
    Message.objects.filter(to_address="arman@example.com").update(
        text=f"Құрметті {FULL}!", subject=FULL, state="sent", sent_at=at
    )
    Invoice.objects.create(
        application=application, edition=application.edition, number="AO-2026-00001", kind=InvoiceKind.INVOICE,
        issued_on=timezone.localdate(), supplied_on=timezone.localdate(), issued_at=at,
        net_kzt=0, vat_kzt=0, total_kzt=0,
        payer={"name": "«Тігін» ЖШС", "contact": FULL},
    )  # fmt: skip
