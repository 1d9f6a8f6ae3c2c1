"""A new address for a company's letters: it answers first, the old one is told, nobody is flooded."""

import re

import pytest
from django.utils import timezone

from accounts.models import User
from exhibitors.access import contact_token
from exhibitors.emails.companies import write_contact_asked
from exhibitors.models import Company, Membership
from exhibitors.services.contacts import confirm_contact
from journal.actors import SOMEBODY
from journal.models import Entry
from mailing.models import Message

ME = "/api/v1/companies/me/"
OLD, NEW = "aigul@oimaq.example.com", "new@example.com"


@pytest.fixture
def company(signed_up):
    return signed_up.company


@pytest.fixture
def move(program, company):
    def move(email=NEW, status=200):
        answer = program.patch(ME, {"contact": {"email": email}})
        assert answer.status_code == status, answer.json()
        company.refresh_from_db()
        return answer

    return move


def letters(kind):
    return Message.objects.filter(kind=f"exhibitors.{kind}").order_by("pk")


def link(message):
    return re.search(r"http\S+(/exhibit/contact/\S+)", write_contact_asked(message).text)[1]


def test_letters_go_where_they_went_until_it_answers(client, company, move):
    assert move().json()["contact"]["email"] == OLD
    assert (company.contact_email, company.contact_email_wanted) == (OLD, NEW)
    assert letters("contact_moved").get().to_address == OLD
    address = link(letters("contact_asked").get())
    assert NEW not in address
    page = client.get(address)
    assert page.status_code == 200 and NEW in page.content.decode()
    company.refresh_from_db()
    assert company.contact_email == OLD  # a look is no answer
    assert client.post(address).status_code == 302
    company.refresh_from_db()
    assert (company.contact_email, company.contact_email_wanted) == (NEW, "")
    assert Entry.objects.get(verb="company.contact_moved").data == {}
    assert client.post(address).status_code == 404


def test_the_link_of_an_address_that_is_no_longer_wanted_is_dead(client, company, move):
    move("first@example.com")
    former = link(letters("contact_asked").get())
    move(NEW)
    assert client.get(former).status_code == 404
    assert write_contact_asked(letters("contact_asked")[0]) is None
    assert not confirm_contact(company=company, email="first@example.com", actor=SOMEBODY, at=timezone.now())
    company.refresh_from_db()
    assert company.contact_email == OLD


def test_a_forged_link_or_one_of_nobody_is_not_there(client, company, move):
    token = contact_token(company)  # nothing is wanted
    assert client.get(f"/exhibit/contact/{token}/").status_code == 404
    move()
    assert client.post(f"/exhibit/contact/{contact_token(company)[:-1]}x/").status_code == 404


def test_who_acts_for_the_company_has_answered_long_ago(company, move):
    user = User.objects.create_user(NEW, "a long enough password")
    user.emailaddress_set.update_or_create(email=NEW, defaults={"verified": True, "primary": True})
    at = timezone.now()
    Membership.objects.create(company=company, user=user, role="member", added_at=at, confirmed_at=at)
    move()
    assert (company.contact_email, company.contact_email_wanted) == (NEW, "")
    assert letters("contact_moved").get().to_address == OLD and not letters("contact_asked").exists()


def test_nobody_fills_a_strangers_mailbox(company, move):
    for number in range(3):
        move(f"stranger{number}@example.com")
    move("stranger3@example.com", status=429)
    assert company.contact_email_wanted == "stranger2@example.com"
    assert letters("contact_asked").count() == letters("contact_moved").count() == 3


def test_other_details_do_not_wait(program, company, move):
    program.patch(ME, {"contact": {"email": NEW, "phone": "+7 701 000 00 02"}})
    assert Company.objects.get().contact_phone == "+77010000002"
