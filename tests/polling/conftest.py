"""A forum in which every operation of the API has something to answer, and everybody who may ask."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import Scope
from accounts.services.api_tokens import create_api_token
from exhibitors.models import CatalogueEntry
from exhibitors.services.bookings import hold_booth
from journal.actors import SOMEBODY, Actor
from sessions.tests.stage import released
from sessions.tests.test_signups import join
from visitors.access import link_token
from webhooks import targets
from webhooks.services.endpoints import create_endpoint


@dataclass
class Scene:
    anybody: APIClient
    visitor: APIClient
    company: APIClient
    organiser: APIClient
    application: Any
    person: Any
    webhook: str


def bearing(token: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


@pytest.fixture
def listening(organiser, monkeypatch) -> Callable[[], str]:
    """Adds a webhook; the code of it. No name server is asked: every host is somewhere on the internet."""
    monkeypatch.setattr(targets, "_resolve", lambda host, port: ["93.184.216.34"])

    def listening() -> str:
        target, actor = targets.look_up("https://portal.example.com/hook"), Actor.staff(organiser)
        made = create_endpoint(
            target=target, types=["visitor.registered"], description="", actor=actor, at=timezone.now()
        )
        return made.endpoint.code

    return listening


@pytest.fixture
def scene(forum, register, organiser, program_of, application, make_booth, categories, listening) -> Scene:
    """Two lectures, a visitor with a seat and one who waits, a company that holds A-01."""
    released(forum.edition, "T01", capacity=1)
    released(forum.edition, "T02", hour=14)
    person, other = register(), register(email="other@example.com")
    join(person, "T01")
    join(other, "T01")
    booth, at = make_booth("A-01"), timezone.now()
    make_booth("A-02")
    hold_booth(application=application, booth=booth, actor=SOMEBODY, at=at, forum=forum)
    until = at + timedelta(days=1)
    token = create_api_token(user=organiser, name="x", scopes=list(Scope.values), expires_at=until, at=at)
    return Scene(
        APIClient(),
        bearing(link_token(person)),
        program_of(application.company),
        bearing(token.secret),
        application,
        person,
        listening(),
    )


@pytest.fixture
def entry(scene: Scene) -> CatalogueEntry:
    """The company's, in the public catalogue."""
    application = scene.application
    return CatalogueEntry.objects.create(
        edition=application.edition, application=application, slug="tigin", name_kk="Тігін", name_ru="Пошив",
        name_en="Sewing", is_public=True, changed_at=timezone.now(),
    )  # fmt: skip
