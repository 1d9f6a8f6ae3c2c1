"""The life of a receiver: made, changed, given a new secret, tried out, taken away; and its messages sent again.

Every deed is an entry of the journal in the same transaction. An address comes as a `Target`: the door has had it
judged before the transaction began, since that asks the network.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, InvalidInput
from journal.actors import Actor
from journal.record import record

from .. import events, signatures
from ..models import Delivery, Endpoint, Event
from ..states import DELIVERY_MOVES, DeliveryState, EndpointState
from ..targets import Target
from .dispatch import delivery_of, message, start_listening
from .nudging import nudge

MOST = 50
GRACE = timedelta(days=1)  # how long the former secret signs, too
_KEPT_FOR = timedelta(days=30)


class TooManyWebhooks(DomainError):
    code = "webhook_limit"
    message = _("There are as many webhooks as there may be.")


class IsPaused(DomainError):
    code = "webhook_paused"
    message = _("This webhook is paused: resume it first.")


class StillOpen(DomainError):
    code = "delivery_open"
    message = _("This message is still on its way.")


class NewSecret(NamedTuple):
    endpoint: Endpoint
    secret: str  # nobody can read it again


def create_endpoint(
    *,
    target: Target,
    types: Collection[str],
    description: str,
    actor: Actor,
    at: datetime,
) -> NewSecret:
    """Raises InvalidInput, TooManyWebhooks."""
    wanted, secret = _known(types), signatures.new_secret()
    endpoint = Endpoint(
        url=target.url, events=wanted, description=description, secret=signatures.sealed(secret),
        created_at=at, created_by_id=actor.user_id,
    )  # fmt: skip
    with transaction.atomic():
        start_listening(endpoint)  # locks the cursor: two cannot both be the last that there is room for
        if Endpoint.objects.count() >= MOST:
            raise TooManyWebhooks
        endpoint.save(force_insert=True)
        record("webhook.created", endpoint, actor=actor, at=at, events=wanted, host=target.host)
    return NewSecret(endpoint, secret)


def change_endpoint(
    *,
    endpoint: Endpoint,
    target: Target | None = None,
    types: Collection[str] | None = None,
    description: str | None = None,
    actor: Actor,
    at: datetime,
) -> Endpoint:
    """What is not named stays. Raises InvalidInput."""
    changes: dict[str, object] = {}
    if target is not None and target.url != endpoint.url:
        changes["url"] = target.url
    if types is not None and _known(types) != endpoint.events:
        changes["events"] = _known(types)
    if description is not None and description != endpoint.description:
        changes["description"] = description
    if changes:
        with transaction.atomic():
            Endpoint.objects.filter(pk=endpoint.pk).update(**changes)
            record("webhook.changed", endpoint, actor=actor, at=at, fields=sorted(changes))
        endpoint.refresh_from_db()
    return endpoint


def _known(types: Collection[str]) -> list[str]:
    unknown = set(types) - set(events.known_types())
    if unknown or not types:
        choice = ", ".join(events.known_types())
        raise InvalidInput({"events": [_("Choose among: %(events)s") % {"events": choice}]})
    return sorted(set(types))


def rotate_secret(*, endpoint: Endpoint, actor: Actor, at: datetime) -> NewSecret:
    """A new secret; for a day every message carries the signatures of both."""
    secret = signatures.new_secret()
    with transaction.atomic():
        rows = Endpoint.objects.select_for_update(no_key=True, of=("self",))
        locked = rows.get(pk=endpoint.pk)
        locked.former_secret, locked.former_until = locked.secret, at + GRACE
        locked.secret = signatures.sealed(secret)
        locked.save(update_fields=["secret", "former_secret", "former_until"])
        record("webhook.secret_changed", locked, actor=actor, at=at)
    return NewSecret(locked, secret)


def remove_endpoint(*, endpoint: Endpoint, actor: Actor, at: datetime) -> None:
    """With everything that waits for it, and its log."""
    with transaction.atomic():
        record("webhook.removed", endpoint, actor=actor, at=at)
        endpoint.delete()


def send_test(*, endpoint: Endpoint, actor: Actor, at: datetime) -> Delivery:
    """A message that says nothing, at once. Raises IsPaused."""
    if endpoint.state != EndpointState.ACTIVE:
        raise IsPaused
    with transaction.atomic():
        event = Event.objects.create(
            type=events.TEST, subject=f"webhook:{endpoint.code}", happened_at=at, created_at=at,
            body=message(events.TEST, at, {"webhook": endpoint.code}),
        )  # fmt: skip
        delivery = delivery_of(event, endpoint, at)
        delivery.save()
        # Whoever tries it out wants to know now.
        Endpoint.objects.filter(pk=endpoint.pk).update(rests_until=None)
        record("webhook.tested", endpoint, actor=actor, at=at)
        transaction.on_commit(nudge)
    return delivery


def replay_delivery(*, delivery: Delivery, actor: Actor, at: datetime) -> Delivery:
    """The same bytes under the same id once more. Raises StillOpen, IsPaused."""
    if delivery.endpoint.state != EndpointState.ACTIVE:
        raise IsPaused
    with transaction.atomic():
        revived = Delivery.objects.filter(
            pk=delivery.pk,
            state__in=set(DELIVERY_MOVES.sources(DeliveryState.WAITING)) - {DeliveryState.SENDING},
        ).update(state=DeliveryState.WAITING, tries=0, due_at=at, problem="", delivered_at=None)
        if not revived:
            raise StillOpen
        record(
            "webhook.replayed", delivery.endpoint, actor=actor, at=at, event=delivery.event.type,
            id=delivery.event.webhook_id,
        )  # fmt: skip
        transaction.on_commit(nudge)
    delivery.refresh_from_db()
    return delivery


def forget_old_events(*, at: datetime) -> int:
    """The log is kept for thirty days; what still waits by then, for a receiver that is paused, is given up."""
    _total, per_model = Event.objects.filter(created_at__lt=at - _KEPT_FOR).delete()
    return per_model.get("webhooks.Event", 0)
