"""Whatever fails below /api/: one shape, in the caller's language, no HTML, nothing of our insides."""

import json

import pytest
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.test import Client

from accounts.models import User
from core.errors import TooMany

pytestmark = pytest.mark.django_db
LECTURES, VISITORS = "/api/v1/lectures/", "/api/v1/visitors/"
JSON = {"content_type": "application/json"}


def _raises(reason, where="sessions.api.public.chosen"):
    def prepare(monkeypatch):
        def fail(*args, **kwargs):
            raise reason

        monkeypatch.setattr(where, fail)

    return prepare


def _session(client):
    client.force_login(User.objects.get(email="owner@example.com"))


CASES = {
    "unknown address": (404, "not_found", lambda c: c.get("/api/v1/nothing/")),
    "unknown address above": (404, "not_found", lambda c: c.get("/api/nothing")),
    "unknown object": (404, "not_found", lambda c: c.get(f"{LECTURES}T99/")),
    "unknown page": (404, "not_found", lambda c: c.get(f"{LECTURES}?page=99")),
    "method": (405, "method_not_allowed", lambda c: c.delete(LECTURES)),
    "method of the schema": (405, "method_not_allowed", lambda c: c.post("/api/schema/", "{}", **JSON)),
    "accept": (406, "not_acceptable", lambda c: c.get(LECTURES, headers={"Accept": "text/html"})),
    "no token": (401, "not_authenticated", lambda c: c.get("/api/v1/visitors/me/")),
    "wrong token": (
        401,
        "authentication_failed",
        lambda c: c.get("/api/v1/signups/", headers={"Authorization": "Bearer aoo_x"}),
    ),
    "csrf": (
        403,
        "csrf_failed",
        lambda c: (_session(c), c.post("/api/v1/applications/BCDF/approve/", "{}", **JSON))[1],
    ),
    "too large": (413, "body_too_large", lambda c: c.post(VISITORS, "x" * 300_000, **JSON)),
    "media type": (
        415,
        "unsupported_media_type",
        lambda c: c.post(VISITORS, "x", content_type="text/plain"),
    ),
    "bad JSON": (400, "parse_error", lambda c: c.post(VISITORS, "{", **JSON)),
    "bad host": (400, "bad_request", lambda c: c.get(LECTURES, headers={"Host": "evil.example"})),
    "invalid": (400, "invalid", lambda c: c.post(VISITORS, "{}", **JSON)),
    "suspicious": (400, "bad_request", lambda c: c.get(LECTURES), _raises(SuspiciousOperation("no"))),
    "too many": (
        429,
        "too_many_requests",
        lambda c: c.post(VISITORS, PERSON, **JSON),
        _raises(TooMany(retry_after=7), "visitors.api.count_registration"),
    ),
    "crash": (500, "internal_error", lambda c: c.get(LECTURES), _raises(ZeroDivisionError("insides"))),
    "crash outside the view": (
        500,
        "internal_error",
        lambda c: c.get(LECTURES),
        _raises(ZeroDivisionError("insides"), "website.looking._is_outside"),
    ),
    "database away": (503, "unavailable", lambda c: c.get(LECTURES), _raises(OperationalError("insides"))),
}
PERSON = json.dumps(
    {
        "family_name": "Үлгібай", "given_name": "Айгүл", "email": "a@example.com", "kind": "trade",
        "country": "KZ", "region": "KZ-75", "language": "kk", "consents": ["processing"],
    }
)  # fmt: skip
HEADERS = {"method": "Allow", "method of the schema": "Allow", "too many": "Retry-After"}
HEADERS |= {"database away": "Retry-After", "no token": "WWW-Authenticate"}


@pytest.fixture
def ask(forum, organiser, monkeypatch, settings):
    def ask(name, language, *, debug=False):
        settings.DEBUG = debug
        status, code, call, *preparations = CASES[name]
        for prepare in preparations:
            prepare(monkeypatch)
        client = Client(
            enforce_csrf_checks=True, raise_request_exception=False, headers={"Accept-Language": language}
        )
        return status, code, call(client)

    return ask


@pytest.mark.parametrize("debug", [False, True], ids=["", "debug"])
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("name", CASES)
def test_every_failure_is_a_problem_in_the_callers_language(ask, name, language, debug):
    status, code, answer = ask(name, language, debug=debug)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem.keys() >= {"type", "title", "status", "detail", "code"}
    assert (problem["status"], problem["code"]) == (status, code)
    assert answer["Content-Language"] == language
    assert "Accept-Language" in answer["Vary"]
    assert answer["Cache-Control"] == "no-store"
    assert name not in HEADERS or answer[HEADERS[name]]
    text = answer.content.decode()
    assert not any(word in text for word in ("<", "Traceback", "insides", "Error", 'line "', ".py"))


@pytest.mark.parametrize("name", CASES)
def test_three_languages_say_it_in_three_ways(ask, name):
    said = {ask(name, language)[2].json()[member] for language in ("kk", "ru", "en") for member in ("title",)}
    assert len(said) == 3
    assert len({ask(name, language)[2].json()["detail"] for language in ("kk", "ru", "en")}) == 3


def test_kazakh_is_spoken_to_who_names_no_language(client, forum):
    assert client.get("/api/v1/nothing/")["Content-Language"] == "kk"
    assert client.get("/api/v1/nothing/", headers={"Accept-Language": "de"})["Content-Language"] == "kk"


def test_control_pages_keep_their_html(client, forum):
    assert client.get("/nothing/")["Content-Type"].startswith("text/html")
