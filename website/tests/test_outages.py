"""What people and programs are told while something is away. With a real PostgreSQL: tests/faults."""

import pytest
from django.db import OperationalError
from django.utils import translation

from core import limits
from mailing.models import Message
from visitors.models import Visitor
from website import errors

pytestmark = pytest.mark.django_db
NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture
def no_redis(settings):
    settings.REDIS_URL = NOWHERE
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": NOWHERE}}
    limits.forget_outage()
    yield
    limits.forget_outage()


def test_nobody_registers_past_the_limits(api, forum, person, no_redis):
    answer = api.post("/api/v1/visitors/", person)
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (503, "unavailable", "10")
    assert not Visitor.objects.exists()
    assert not Message.objects.exists()


def test_signing_in_says_so(client, forum, organiser, no_redis):
    """allauth counts the tries in the cache."""
    answer = client.post(
        "/en/accounts/login/", {"login": "owner@example.com", "password": "a long enough password"}
    )
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("broken", [OperationalError, None])
def test_what_breaks_outside_a_view(rf, language, broken):
    with translation.override(language):
        try:
            raise broken("could not connect") if broken else ZeroDivisionError
        except Exception:
            page, problem = (errors.crashed(rf.get(path)) for path in ("/register/", "/api/v1/visitors/"))
    assert page.status_code == problem.status_code == (503 if broken else 500)
    assert problem["Content-Type"] == "application/problem+json"
    assert b"could not connect" not in page.content + problem.content
