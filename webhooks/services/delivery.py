"""Delivering: one file owns the way of a message from `waiting` to `delivered` or `failed`.

A worker claims a row by one guarded UPDATE (SKIP LOCKED), which is also its lease, sends it outside any transaction
and records the outcome under the same guard. Of one subject only the oldest open message of a receiver can be claimed.
A worker that is killed leaves the row `sending`; when its lease is over the next one sends the same bytes under the
same id. Locks the endpoint, to count its failures; a receiver that fails again and again rests, and then is paused.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from core.sealing import SealBroken

from .. import ladder, signatures, transport
from ..models import Delivery, Endpoint
from ..states import DELIVERY_MOVES, OPEN, DeliveryState, EndpointState, Pause
from .pausing import pause

logger = structlog.get_logger(__name__)

LANES = 4  # messages under way to one receiver at a time
THREADS = 8  # to all of them
DEAD_AFTER = timedelta(days=3)
_NOTED_EVERY = timedelta(minutes=1)
_ONE_SWEEP = 0x77656268  # the key of the advisory lock: "webh"

_CLAIM = """
UPDATE webhooks_delivery SET state = 'sending', attempts = attempts + 1, due_at = %(lease_end)s, sent_at = %(at)s
WHERE id = (
    SELECT one.id FROM webhooks_delivery one
    WHERE one.endpoint_id = %(endpoint)s AND one.state IN ('waiting', 'sending') AND one.due_at <= %(at)s
        AND EXISTS (SELECT FROM webhooks_endpoint WHERE id = %(endpoint)s AND state = 'active')
        AND NOT EXISTS (
            SELECT FROM webhooks_delivery other
            WHERE other.endpoint_id = one.endpoint_id AND other.subject = one.subject
                AND other.state IN ('waiting', 'sending') AND other.id <> one.id
                AND (other.id < one.id OR other.state = 'sending')
        )
    ORDER BY one.due_at, one.id LIMIT 1 FOR UPDATE OF one SKIP LOCKED
) RETURNING *
"""


def deliver_due(*, seconds: float, clock: Callable[[], datetime] = timezone.now) -> int:
    """The sweep: every receiver in lanes of its own, so that a slow one holds up nobody else. One sweep at a time.

    Returns how many messages it sent.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_ONE_SWEEP])
        if not cursor.fetchone()[0]:
            return 0
    try:
        until = time.monotonic() + seconds
        keys = list(ready(clock()).values_list("pk", flat=True))
        lanes = [key for _lane in range(LANES) for key in keys]
        if not lanes:
            return 0
        with ThreadPoolExecutor(THREADS, thread_name_prefix="webhooks") as threads:
            return sum(threads.map(lambda key: _lane(key, until, clock), lanes))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_ONE_SWEEP])


def ready(at: datetime) -> "QuerySet[Endpoint]":
    due = Delivery.objects.filter(endpoint=OuterRef("pk"), state__in=OPEN, due_at__lte=at)
    return Endpoint.objects.filter(_awake(at), Exists(due), state=EndpointState.ACTIVE).order_by("pk")


def _awake(at: datetime) -> Q:
    return Q(rests_until=None) | Q(rests_until__lte=at)


def _lane(endpoint_id: int, until: float, clock: Callable[[], datetime]) -> int:
    sent = 0
    try:
        while time.monotonic() < until and deliver_next(endpoint_id=endpoint_id, at=clock()) is not None:
            sent += 1
    except Exception:
        logger.exception("webhook_lane_broke", endpoint=endpoint_id)
    finally:
        connection.close()  # the thread's own
    return sent


def deliver_next(*, endpoint_id: int, at: datetime) -> DeliveryState | None:
    """The message of this receiver that is due longest. None: nothing to take, or the receiver rests."""
    delivery = claim(endpoint_id=endpoint_id, at=at)
    return None if delivery is None else _deliver(delivery, at)


def claim(*, endpoint_id: int, at: datetime) -> Delivery | None:
    lease_end = at + timedelta(seconds=settings.WEBHOOK_LEASE)
    endpoint = Endpoint.objects.filter(_awake(at), pk=endpoint_id, state=EndpointState.ACTIVE)
    if endpoint.filter(failures__gte=ladder.PATIENCE).exists():
        # Whoever comes first asks whether it is back; the others wait for the outcome.
        if not endpoint.update(rests_until=lease_end):
            return None
    elif not endpoint.exists():
        return None
    params = {"endpoint": endpoint_id, "at": at, "lease_end": lease_end}
    return next(iter(Delivery.objects.raw(_CLAIM, params)), None)


def _deliver(delivery: Delivery, at: datetime) -> DeliveryState:
    endpoint, event = delivery.endpoint, delivery.event
    try:
        headers = signatures.headers(endpoint, event, at=at)
    except SealBroken:
        answer = transport.Answer(None, "", "the secret cannot be read: make a new one", 0)
    else:
        answer = transport.send(endpoint.url, event.body.encode(), headers)
    logger.info(
        "webhook_sent", endpoint=endpoint.code, type=event.type, id=event.webhook_id, attempt=delivery.attempts,
        status=answer.status, problem=answer.problem, took_ms=answer.took_ms,
    )  # fmt: skip
    now = max(at, timezone.now())
    return _taken(delivery, answer, now) if answer.is_taken else _refused(delivery, answer, now)


def _taken(delivery: Delivery, answer: transport.Answer, at: datetime) -> DeliveryState:
    _move(delivery, DeliveryState.DELIVERED, answer, delivered_at=at, tries=0)
    is_news = Q(failures__gt=0) | Q(last_success_at=None) | Q(last_success_at__lt=at - _NOTED_EVERY)
    Endpoint.objects.filter(is_news, pk=delivery.endpoint_id).update(
        failures=0, failing_since=None, rests_until=None, last_success_at=at, last_problem=""
    )
    return DeliveryState.DELIVERED


@transaction.atomic
def _refused(delivery: Delivery, answer: transport.Answer, at: datetime) -> DeliveryState:
    rows = Endpoint.objects.select_for_update(no_key=True, of=("self",))
    endpoint = rows.filter(pk=delivery.endpoint_id).first()
    if endpoint is None:
        return DeliveryState.FAILED  # taken away meanwhile, and its messages with it
    failing_since, rest = endpoint.failing_since or at, ladder.rest_after(endpoint.failures + 1)
    Endpoint.objects.filter(pk=endpoint.pk).update(
        failures=endpoint.failures + 1,
        failing_since=failing_since,
        rests_until=at + rest if rest else None,
        last_problem=answer.problem,
    )
    if answer.status == 410:
        _move(delivery, DeliveryState.FAILED, answer, tries=delivery.tries + 1)
        pause(endpoint=endpoint, reason=Pause.GONE, at=at)
        return DeliveryState.FAILED
    if at - failing_since >= DEAD_AFTER:
        _move(delivery, DeliveryState.WAITING, answer, due_at=at, tries=0)  # goes on when it is resumed
        pause(endpoint=endpoint, reason=Pause.DEAD, at=at)
        return DeliveryState.WAITING
    return _postpone(delivery, answer, at)


def _postpone(delivery: Delivery, answer: transport.Answer, at: datetime) -> DeliveryState:
    tries = delivery.tries + 1
    wait = ladder.wait_after(tries)
    if wait is None:
        _move(delivery, DeliveryState.FAILED, answer, tries=tries)
        return DeliveryState.FAILED
    due_at = at + max(wait, timedelta(seconds=answer.retry_after))
    _move(delivery, DeliveryState.WAITING, answer, tries=tries, due_at=due_at)
    # Those behind it cannot go before it, so nobody need look at them until then.
    Delivery.objects.filter(
        endpoint_id=delivery.endpoint_id,
        subject=delivery.subject,
        state=DeliveryState.WAITING,
        pk__gt=delivery.pk,
    ).update(due_at=Greatest("due_at", due_at))
    return DeliveryState.WAITING


def _move(delivery: Delivery, state: DeliveryState, answer: transport.Answer, **changes: object) -> None:
    """Record the outcome, unless the lease ran out and another worker has taken the message over."""
    DELIVERY_MOVES.check(delivery.state, state)
    mine = Delivery.objects.filter(pk=delivery.pk, state=delivery.state, attempts=delivery.attempts)
    if not mine.update(
        state=state,
        status=answer.status,
        answer=answer.text,
        problem=answer.problem,
        took_ms=answer.took_ms,
        **changes,
    ):
        logger.warning("webhook_lease_lost", delivery=delivery.pk)
