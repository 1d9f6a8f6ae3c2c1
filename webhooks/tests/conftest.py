"""The cast: a receiver on loopback, and webhooks that lead to it."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from journal.actors import Actor
from webhooks import events
from webhooks.models import Endpoint
from webhooks.services import endpoints
from webhooks.services.delivery import deliver_next, ready
from webhooks.services.dispatch import dispatch
from webhooks.targets import look_up

from .receiver import Receiver


@pytest.fixture
def loopback(settings: Any) -> None:
    settings.WEBHOOKS_TO_LOOPBACK = True
    settings.WEBHOOK_TIMEOUT = 2


@pytest.fixture
def receiver(loopback: None) -> Iterator[Receiver]:
    server = Receiver()
    yield server
    server.stop()


@pytest.fixture
def listen(organiser: Any, receiver: Receiver) -> Callable[..., endpoints.NewSecret]:
    """`listen(types=…)`: a webhook to the receiver, for everything."""

    def listen(*, url: str | None = None, types: Any = None, at: datetime | None = None) -> Any:
        return endpoints.create_endpoint(
            target=look_up(url or receiver.url),
            types=types or events.known_types(),
            description="portal",
            actor=Actor.staff(organiser),
            at=at or timezone.now(),
        )

    return listen


@pytest.fixture
def sweep() -> Callable[..., int]:
    """What the task does, in this thread and in this transaction. Returns how many messages went out."""

    def sweep(at: datetime | None = None) -> int:
        at, sent = at or timezone.now(), 0
        dispatch(at=at)
        for endpoint in ready(at):
            while deliver_next(endpoint_id=endpoint.pk, at=at) is not None:
                sent += 1
        return sent

    return sweep


@pytest.fixture
def endpoint(listen: Callable[..., endpoints.NewSecret]) -> Endpoint:
    return listen().endpoint
