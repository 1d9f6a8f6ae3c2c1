"""The site's session is a way into the API for browsers: what changes something needs the CSRF token."""

import pytest
from rest_framework.test import APIClient

from exhibitors.models import Booking
from journal.models import Entry
from mailing.models import Message
from visitors.models import Visitor

pytestmark = pytest.mark.django_db
BOOKINGS = "/api/v1/companies/me/bookings/"


@pytest.fixture
def browser():
    return APIClient(enforce_csrf_checks=True)


@pytest.fixture
def token(browser, edition) -> str:
    browser.get("/en/register/")
    return browser.cookies["csrftoken"].value


@pytest.mark.parametrize(
    ("language", "words"), [("kk", "CSRF"), ("ru", "Токен CSRF"), ("en", "The CSRF token is missing")]
)
def test_a_companys_browser_without_it_is_refused(browser, confirm, application, booth, language, words):
    browser.force_login(confirm(application.company))
    before = Entry.objects.count(), Message.objects.count()
    answer = browser.post(BOOKINGS, {"booth": booth.number}, headers={"Accept-Language": language})
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert answer.json()["code"] == "csrf_failed"
    assert words in answer.json()["detail"]
    assert (Booking.objects.count(), Entry.objects.count(), Message.objects.count()) == (0, *before)


def test_a_companys_browser_with_it_acts(browser, token, confirm, application, booth):
    browser.force_login(confirm(application.company))
    answer = browser.post(BOOKINGS, {"booth": booth.number}, headers={"X-CSRFToken": token})
    assert answer.status_code == 201


def test_an_organisers_browser(browser, token, organiser, application):
    address = f"/api/v1/applications/{application.code}/reject/"
    browser.force_login(organiser)
    state = application.state
    for headers in ({}, {"X-CSRFToken": "x" * 32}, {"Idempotency-Key": "k"}):
        answer = browser.post(address, {"reason": {"kk": "Жоқ"}}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")
    application.refresh_from_db()
    assert application.state == state
    refused = browser.post(address, {"reason": {}}, headers={"X-CSRFToken": token})
    assert refused.status_code == 400  # let in, and asked for the reason


def test_reading_needs_none(browser, organiser, edition):
    browser.force_login(organiser)
    assert browser.get("/api/v1/applications/").status_code == 200


def test_a_session_of_nobody_is_no_way_in(browser, person, forum):
    """Registering is for anybody: no session counts there, so none is asked for a token."""
    assert browser.post("/api/v1/visitors/", person).status_code == 201
    assert browser.post(BOOKINGS, {"booth": "A-1"}).status_code == 401
    assert Visitor.objects.count() == 1
