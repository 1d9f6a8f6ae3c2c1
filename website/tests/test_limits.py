"""Limits of the API: whose budget a request uses, what its answer says, and what happens without Valkey.

Valkey is real; the one that is stopped here is stopped.
"""

import re
import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone
from limits import RateLimitItemPerMinute
from structlog.testing import capture_logs

from accounts.services.api_tokens import create_api_token
from altyn_oimaq.api_description import DESCRIPTION
from core import limits
from core.api import metering
from core.api.metering import CallerKind
from exhibitors.models import Company
from mailing.models import Message
from ops.valkey import Valkey
from visitors import limits as registration_limits
from visitors.models import Visitor
from visitors.ticket import my_urls

pytestmark = pytest.mark.django_db
HALLS, REGISTER, ME = "/api/v1/halls/", "/api/v1/visitors/", "/api/v1/visitors/me/"


def _of(header: str) -> dict[str, dict[str, int]]:
    """`"read";q=3;w=60` as the draft has it: a list of strings with whole numbers as parameters."""
    item = re.compile(r'"(\w+)"((?:;[a-z]=\d+)+)')
    assert re.fullmatch(rf"{item.pattern}(?:, {item.pattern})*", header), header
    return {
        name: {pair[0]: int(pair[2:]) for pair in parameters.strip(";").split(";")}
        for name, parameters in item.findall(header)
    }


@pytest.fixture
def few(monkeypatch):
    """Three reads and two writes a minute for everybody."""
    small = (RateLimitItemPerMinute(3), RateLimitItemPerMinute(2))
    monkeypatch.setattr(metering, "BUDGETS", dict.fromkeys(CallerKind, small))


@pytest.fixture
def round_trips(monkeypatch):
    made = []
    run = limits.run_script
    monkeypatch.setattr(limits, "run_script", lambda *args: made.append(args) or run(*args))
    return made


class TestWhatAnAnswerSays:
    def test_a_read(self, api, forum):
        answer = api.get(HALLS)
        assert _of(answer["RateLimit-Policy"]) == {"read": {"q": 3000, "w": 60}}
        assert _of(answer["RateLimit"])["read"]["r"] == 2999
        assert 59 <= _of(answer["RateLimit"])["read"]["t"] <= 60

    def test_a_registration_has_both_budgets_but_not_what_others_did_with_the_mailbox(
        self, api, forum, person
    ):
        answer = api.post(REGISTER, person)
        assert answer.status_code == 201
        assert set(_of(answer["RateLimit"])) == {"write", "register"}

    def test_what_is_refused_is_counted_too(self, api, forum, edition):
        for number, call in enumerate(
            (
                lambda: api.post(REGISTER, {}),
                lambda: api.post(REGISTER, b"\xff", content_type="application/json"),
                lambda: api.post(REGISTER, {}, headers={"Authorization": "Bearer x"}),
                lambda: api.delete(HALLS),
                lambda: api.patch(ME, {}, headers={"Authorization": "Bearer aoo_x"}),
            ),
            start=1,
        ):
            answer = call()
            assert answer.status_code in (400, 401, 405)
            assert _of(answer["RateLimit"])["write"]["r"] == 300 - number

    @pytest.mark.parametrize(
        ("language", "words"),
        [("kk", "Әрекет тым көп"), ("ru", "Слишком много попыток"), ("en", "Too many attempts")],
    )
    def test_too_many(self, api, forum, few, language, words):
        headers = {"Accept-Language": language}
        for left in (2, 1, 0):
            answer = api.get(HALLS, headers=headers)
            assert (answer.status_code, _of(answer["RateLimit"])["read"]["r"]) == (200, left)
        answer = api.get(HALLS, headers=headers)
        assert (answer.status_code, answer["Content-Type"]) == (429, "application/problem+json")
        assert answer.json()["code"] == "too_many_requests"
        assert words in answer.json()["detail"]
        assert 55 <= int(answer["Retry-After"]) <= 60
        assert _of(answer["RateLimit"])["read"] == {"r": 0, "t": int(answer["Retry-After"])}

    def test_too_many_bodies_that_are_none(self, api, forum, few):
        assert [api.post(REGISTER, {}).status_code for _ in range(3)] == [400, 400, 429]

    def test_off_says_and_asks_nothing(self, api, forum, settings, round_trips):
        settings.RATE_LIMITS = False
        answer = api.get(HALLS)
        assert (answer.status_code, "RateLimit" in answer, round_trips) == (200, False, [])


class TestWhoseBudgetItIs:
    def test_addresses_are_apart(self, api, forum, few):
        for _ in range(4):
            answer = api.get(HALLS)
        assert answer.status_code == 429
        assert api.get(HALLS, REMOTE_ADDR="203.0.113.9").status_code == 200

    def test_behind_a_proxy_the_callers_address_counts(self, api, forum, few, settings):
        settings.TRUSTED_PROXIES = 1
        for number in range(5):
            headers = {"X-Forwarded-For": f"1.1.1.1, 203.0.113.{number}"}
            assert api.get(HALLS, headers=headers).status_code == 200
        for _ in range(3):
            answer = api.get(HALLS, headers={"X-Forwarded-For": f"{time.time()}, 203.0.113.9"})
        assert _of(answer["RateLimit"])["read"]["r"] == 0

    def test_visitors_are_apart_and_not_the_address(self, api, register, few):
        for email in ("a@example.com", "b@example.com"):
            headers = {"Authorization": f"Bearer {_token(register(email=email))}"}
            answers = [api.get(ME, headers=headers).status_code for _ in range(4)]
            assert answers == [200, 200, 200, 429]
        assert api.get(HALLS).status_code == 200

    def test_tokens_of_one_organiser_are_apart(self, api, organiser, forum, few):
        at = timezone.now()
        for name in ("app", "badges"):
            made = create_api_token(
                user=organiser, name=name, scopes=["read"], expires_at=at + timedelta(days=1), at=at
            )
            headers = {"Authorization": f"Bearer {made.secret}"}
            answers = [api.get("/api/v1/applications/", headers=headers).status_code for _ in range(4)]
            assert answers == [200, 200, 200, 429]

    def test_a_bad_token_uses_the_addresss(self, api, forum, few):
        answers = [
            api.get(ME, headers={"Authorization": f"Bearer guess-{number}"}).status_code
            for number in range(4)
        ]
        assert answers == [401, 401, 401, 429]

    def test_reads_leave_writes_alone(self, api, forum, few):
        for _ in range(4):
            api.get(HALLS)
        assert api.post(REGISTER, {}).status_code == 400


class TestOneRoundTrip:
    def test_a_read(self, api, forum, round_trips):
        api.get(HALLS)
        assert len(round_trips) == 1

    @pytest.mark.parametrize("body", [{}, {"kind": "nobody"}])
    def test_a_write_that_is_refused(self, api, forum, round_trips, body):
        api.post(REGISTER, body)
        assert len(round_trips) == 1

    def test_a_registration(self, api, forum, person, round_trips):
        assert api.post(REGISTER, person).status_code == 201
        assert len(round_trips) == 1

    def test_a_refusal(self, api, forum, few, round_trips):
        for _ in range(4):
            api.get(HALLS)
        assert len(round_trips) == 4


def test_who_is_refused_by_one_counter_uses_none_up(api, forum, person, monkeypatch):
    monkeypatch.setattr(registration_limits, "_MAILBOX", RateLimitItemPerMinute(1))
    api.post(REGISTER, person)
    refused = api.post(REGISTER, person | {"given_name": "Ботагөз"})
    assert refused.status_code == 429
    other = api.post(REGISTER, person | {"email": "other@example.com"})
    assert _of(other["RateLimit"])["register"]["r"] == 120 - 2
    assert Visitor.objects.count() == Message.objects.count() == 2


def test_the_documentation_names_the_budgets():
    for kind, (reads, writes) in metering.BUDGETS.items():
        assert f"| {kind} | {reads.amount} | {writes.amount} |" in DESCRIPTION


# --- Valkey stopped -------------------------------------------------------------------------------


@pytest.fixture
def valkey(settings, tmp_path):
    """One of our own, so that it can be stopped."""
    server = Valkey(tmp_path / "valkey", durable=False)
    server.launch()
    server.wait_until_ready()
    settings.REDIS_URL = server.url()
    limits.forget_outage()
    yield server
    server.kill()
    limits.forget_outage()


class TestWithoutValkey:
    def test_reads_go_on_and_writes_are_closed(self, api, register, forum, person, valkey, organiser):
        token = _token(register())
        assert "RateLimit" in api.get(HALLS)
        valkey.kill()
        before = _what_there_is()
        for call in (
            lambda: api.get(HALLS),
            lambda: api.get(ME, headers={"Authorization": f"Bearer {token}"}),
        ):
            answer = call()
            assert (answer.status_code, "RateLimit" in answer) == (200, False)
        for call in (
            lambda: api.post(REGISTER, person | {"email": "new@example.com"}),
            lambda: api.post("/api/v1/companies/", {}),
            lambda: api.patch(ME, {"organisation": "x"}, headers={"Authorization": f"Bearer {token}"}),
            lambda: api.delete(ME, headers={"Authorization": f"Bearer {token}"}),
        ):
            answer = call()
            if answer.status_code == 400:  # a body that is none is refused as such
                continue
            assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
            assert answer["Retry-After"] == "10"
        assert _what_there_is() == before

    def test_the_log_says_once_that_it_began_and_once_that_it_is_over(self, api, forum, valkey, monkeypatch):
        monkeypatch.setattr(limits, "_ASKED_AGAIN_AFTER", 0.05)
        api.get(HALLS)
        valkey.kill()
        with capture_logs() as logs:
            for _ in range(5):
                api.get(HALLS)
                api.post(REGISTER, {})
                time.sleep(0.03)
            valkey.start()
            time.sleep(0.06)
            for _ in range(3):
                assert "RateLimit" in api.get(HALLS)
        said = [log for log in logs if log["event"].startswith("limits")]
        assert [log["event"] for log in said] == ["limits_unavailable", "limits_back"]
        assert (said[0]["reads"], said[0]["writes"]) == ("open", "closed")

    def test_meanwhile_it_is_not_asked_for_every_request(self, api, forum, valkey, round_trips):
        valkey.kill()
        for _ in range(20):
            assert api.get(HALLS).status_code == 200
        assert len(round_trips) == 1

    def test_a_server_that_forgot_the_script_is_told_it_again(self, api, forum, valkey):
        api.get(HALLS)
        assert valkey.ask("SCRIPT", "FLUSH") == "+OK"
        assert _of(api.get(HALLS)["RateLimit"])["read"]["r"] == 2998


def _token(visitor) -> str:
    return SimpleNamespace(**my_urls(visitor)).manage_url.rstrip("/").rpartition("/")[2]


def _what_there_is():
    return (
        list(Visitor.objects.values_list("pk", "organisation", "state")),
        Message.objects.count(),
        Company.objects.count(),
    )
