"""`/exhibit/offers/<code>/`: what the company sees of an offer, and its answer."""

import pytest
from django.utils import timezone

from accounts.models import User
from exhibitors.models import Membership, Role
from exhibitors.services.offers import offer_booth
from exhibitors.states import BookingState
from journal.models import Entry


@pytest.fixture
def offer(waiting, booth, chief):
    return offer_booth(application=waiting(), booth=booth, actor=chief, at=timezone.now())


@pytest.fixture
def office(client, offer):
    """The browser of somebody who acts for the company."""
    user, at = User.objects.create_user("owner@company.example.com", "a long enough password"), timezone.now()
    company = offer.application.company
    Membership.objects.create(company=company, user=user, role=Role.OWNER, added_at=at, confirmed_at=at)
    client.force_login(user)
    return client


@pytest.mark.parametrize("language", ["", "/ru", "/en"])
def test_shows_the_booth_and_the_price_line_by_line(office, offer, language):
    page = office.get(f"{language}/exhibit/offers/{offer.code}/").content.decode()
    assert "A-12" in page and page.count("288\u00a0000") == 2
    assert f"/exhibit/offers/{offer.code}/accept/" in page


def test_accepts_and_says_so(office, offer):
    page = office.post(f"/exhibit/offers/{offer.code}/accept/", follow=True)
    offer.refresh_from_db()
    assert offer.state == BookingState.RESERVED
    assert "/accept/" not in page.content.decode()
    entry = Entry.objects.get(verb="booking.offer_accepted")
    assert (entry.actor_kind, entry.actor_label) == ("company", offer.application.company.code)


def test_declines_and_a_late_answer_is_told(office, offer):
    office.post(f"/exhibit/offers/{offer.code}/decline/", follow=True)
    offer.refresh_from_db()
    assert offer.state == BookingState.RELEASED
    page = office.post(f"/exhibit/offers/{offer.code}/accept/", follow=True)
    assert [message.level_tag for message in page.context["messages"]] == ["error"]


def test_another_companys_offer_is_not_there(office, submitted, make_booth, chief):
    other = offer_booth(application=submitted(), booth=make_booth(), actor=chief, at=timezone.now())
    assert office.get(f"/exhibit/offers/{other.code}/").status_code == 404
    assert office.post(f"/exhibit/offers/{other.code}/accept/").status_code == 404
    other.refresh_from_db()
    assert other.state == BookingState.OFFERED
