"""A site of this process for programs that run beside it: a forum in which every operation has something to answer."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Scope
from accounts.services.api_tokens import create_api_token
from exhibitors.models import CatalogueEntry
from sessions.tests.stage import released
from webhooks import targets


@pytest.fixture
def site(live_server: Any, settings: Any, roles: None, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where it answers. Nothing is limited, and no name server is asked: every host is somewhere on the internet."""
    settings.BASE_URL, settings.RATE_LIMITS = live_server.url, False
    monkeypatch.setattr(targets, "_resolve", lambda host, port: ["93.184.216.34"])
    return str(live_server.url)


@pytest.fixture
def programme(forum: Any) -> None:
    """Of two lectures, one of them crowded soon."""
    released(forum.edition, "T08", capacity=1)
    released(forum.edition, "T09", hour=14)


@pytest.fixture
def floor(make_application: Any, make_booth: Any, categories: Any) -> None:
    """Free booths, an application to be decided, an entry in the catalogue."""
    for number in ("A-12", "A-14", "A-15"):
        make_booth(number)
    application = make_application(state="submitted", submitted_at=timezone.now())
    CatalogueEntry.objects.create(
        edition=application.edition, application=application, slug="tigin", name_kk="Тігін", name_ru="Пошив",
        name_en="Sewing", is_public=True, changed_at=timezone.now(),
    )  # fmt: skip


@pytest.fixture
def token(organiser: Any) -> str:
    """Of a program that may do everything."""
    at = timezone.now()
    until = at + timedelta(days=1)
    made = create_api_token(user=organiser, name="x", scopes=Scope.values, expires_at=until, at=at)
    return made.secret
