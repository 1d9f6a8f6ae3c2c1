"""Pausing and resuming a receiver. Both lock its row; a pause that nobody asked for is told to the organisers."""

from datetime import datetime

from django.db import transaction

from core.states import MoveRefused
from journal.actors import SYSTEM, Actor
from journal.record import record

from ..emails import queue_paused
from ..models import Delivery, Endpoint
from ..states import ENDPOINT_MOVES, OPEN, DeliveryState, EndpointState, Pause
from .dispatch import start_listening


def pause(*, endpoint: Endpoint, reason: Pause, at: datetime, actor: Actor = SYSTEM) -> None:
    """Nothing is sent; what happens meanwhile is kept for it, unless it wants no more. Repeating it changes nothing."""
    with transaction.atomic():
        paused = Endpoint.objects.filter(
            pk=endpoint.pk, state__in=ENDPOINT_MOVES.sources(EndpointState.PAUSED)
        ).update(state=EndpointState.PAUSED, pause=reason, paused_at=at)
        if not paused:
            return
        record("webhook.paused", endpoint, actor=actor, at=at, reason=reason)
        if reason != Pause.BY_HAND:
            queue_paused(endpoint, reason=reason, at=at)


def resume(*, endpoint: Endpoint, actor: Actor, at: datetime) -> None:
    """What has waited goes at once. Raises MoveRefused when it is not paused."""
    with transaction.atomic():
        rows = Endpoint.objects.select_for_update(no_key=True, of=("self",))
        locked = rows.get(pk=endpoint.pk)
        if not ENDPOINT_MOVES.allows(locked.state, EndpointState.ACTIVE):
            raise MoveRefused(locked.state, EndpointState.ACTIVE)
        if locked.pause == Pause.GONE:
            start_listening(locked)
        locked.state, locked.pause, locked.paused_at = EndpointState.ACTIVE, "", None
        locked.failures, locked.failing_since, locked.rests_until = 0, None, None
        locked.save()
        waiting = Delivery.objects.filter(endpoint=locked, state__in=OPEN)
        waiting.filter(state=DeliveryState.WAITING).update(due_at=at, tries=0)
        record("webhook.resumed", locked, actor=actor, at=at)
