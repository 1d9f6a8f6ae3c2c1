"""Nothing of the admin opens before a second factor was shown; the way to one is not blocked."""

import time
from urllib.parse import quote

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from accounts.services.api_tokens import create_api_token

pytestmark = pytest.mark.django_db
PASSWORD, SECRET = "a long enough password", "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _asked_for(settings, fresh_limits, edition):
    settings.STAFF_SECOND_FACTOR = True


@pytest.fixture
def staff():
    return User.objects.create_superuser("staff@example.com", PASSWORD, language="en")


@pytest.fixture
def with_factor(staff):
    TOTP.activate(staff, SECRET)
    return staff


@pytest.fixture(autouse=True)
def _no_code_was_used():
    """A code opens once. Who had it is remembered by number, and another test's person may have had the same."""
    cache.clear()


def code():
    if time.time() % 30 > 29:  # it would be the last one's when it arrives
        time.sleep(1)
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))


def sign_in(client):
    return client.post("/en/accounts/login/", {"login": "staff@example.com", "password": PASSWORD})


def test_a_password_alone_opens_nothing(client: Client, staff):
    sign_in(client)
    for page in ("", "visitors/visitor/", "visitors/visitor/add/", "accounts/user/", "auth/group/1/change/"):
        answer = client.get(f"/en/admin/{page}")
        assert (answer.status_code, answer["Location"]) == (302, "/en/accounts/2fa/"), page
    answer = client.post("/en/admin/visitors/visitor/add/", {"email": "a@example.com"})
    assert (answer.status_code, answer["Location"]) == (302, "/en/accounts/2fa/")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Organisers sign in with a second factor."),
        ("ru", "Организаторы входят со вторым фактором."),
        ("", "Ұйымдастырушылар жүйеге екінші фактормен кіреді."),
    ],
)
def test_the_page_says_why_in_each_language(client: Client, staff, language, words):
    client.force_login(staff)
    prefix = f"/{language}" if language else ""
    assert words in client.get(f"{prefix}/admin/", follow=True).text


def test_setting_one_up_leads_in(client: Client, staff):
    sign_in(client)
    client.post("/en/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.get("/en/accounts/2fa/totp/activate/").status_code == 200
    secret = client.session["mfa.totp.secret"]
    typed = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    assert client.post("/en/accounts/2fa/totp/activate/", {"code": typed}).status_code == 302
    answer = client.get("/en/admin/visitors/visitor/")
    there = "/en/accounts/2fa/reauthenticate/?next=" + quote("/en/admin/visitors/visitor/", safe="")
    assert (answer.status_code, answer["Location"]) == (302, there)


def test_whoever_shows_it_is_in(client: Client, with_factor):
    assert sign_in(client)["Location"].startswith("/en/accounts/2fa/authenticate/")
    assert client.get("/en/admin/").status_code == 302
    client.post("/en/accounts/2fa/authenticate/", {"code": code()})
    assert client.get("/en/admin/").status_code == 200


def test_a_session_from_before_shows_it_now(client: Client, staff):
    """Somebody with the password only may have been signed in before the factor was set up."""
    client.force_login(staff)
    TOTP.activate(staff, SECRET)
    assert client.get("/en/admin/")["Location"].startswith("/en/accounts/2fa/reauthenticate/?next=")
    answer = client.post("/en/accounts/2fa/reauthenticate/", {"code": code(), "next": "/en/admin/"})
    assert (answer.status_code, answer["Location"]) == (302, "/en/admin/")
    assert client.get("/en/admin/").status_code == 200


def test_the_way_out_stays_open(client: Client, staff):
    client.force_login(staff)
    assert client.post("/en/admin/logout/").status_code in (200, 302)
    assert client.get("/en/admin/")["Location"].startswith("/en/admin/login/")


def test_pages_that_are_not_the_organisers_do_not_ask(client: Client, staff):
    client.force_login(staff)
    assert client.get("/en/").status_code == 200
    assert client.get("/en/accounts/2fa/").status_code == 200


def test_the_api_asks_a_browser_but_no_program(staff, client, terms):
    from datetime import timedelta

    from django.utils import timezone

    browser = APIClient()
    browser.force_login(staff)
    assert browser.get("/api/v1/applications/").status_code == 403
    at = timezone.now()
    made = create_api_token(user=staff, name="x", scopes=["read"], expires_at=at + timedelta(days=1), at=at)
    program = APIClient(HTTP_AUTHORIZATION=f"Bearer {made.secret}")
    assert program.get("/api/v1/applications/").status_code == 200


def test_off_is_off(client: Client, staff, settings):
    settings.STAFF_SECOND_FACTOR = False
    client.force_login(staff)
    assert client.get("/en/admin/").status_code == 200


def test_companies_people_are_not_asked(client: Client, edition):
    client.force_login(User.objects.create_user("company@example.com", PASSWORD))
    assert client.get("/en/exhibit/").status_code == 200
