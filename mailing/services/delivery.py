"""Delivering: one file owns the way of a message from `queued` to `sent` or `failed`.

A worker claims a row by one guarded UPDATE (SKIP LOCKED: never the one another worker has), writes and
sends the letter outside any transaction, and records the outcome under the same guard. A worker that
is killed leaves the row `sending`; when its lease is over the next one takes it, with the same
Message-ID.
"""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import connection
from django.utils import timezone, translation

from core.outages import DATABASE_AWAY
from core.statements import Statement, columns_of

from .. import transport
from ..ladders import Trouble, wait_after
from ..letters import Letter, write
from ..models import Message
from ..states import MOVES, ON_THE_WAY, MessageState, Priority

logger = structlog.get_logger(__name__)

BREATHER = 3  # seconds without a try after the server could not be reached; less than from sweep to sweep

_KEEPS_UP = 0.05  # seconds without a break: some seven tickets

MOST_LOST = 5  # a letter that takes its worker with it must not do so for ever

# The next one: the longest due of the most urgent. coalesce() looks for the less urgent only when it found none.
_NEXT = """
SELECT id FROM mailing_message
WHERE state IN ({states}) AND priority = {priority} AND due_at <= %(at)s {{which}}
ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED
"""
_BY_PRIORITY = ", ".join(
    "({})".format(
        _NEXT.format(states=", ".join(f"'{state}'" for state in ON_THE_WAY), priority=int(priority))
    )
    for priority in sorted(Priority)
)
_CLAIM = f"""
UPDATE mailing_message SET state = %(sending)s, attempts = attempts + 1, due_at = %(lease_end)s,
    tries = CASE WHEN state = %(sending)s
        THEN tries || jsonb_build_object('{Trouble.LOST}', coalesce((tries->>'{Trouble.LOST}')::int, 0) + 1)
        ELSE tries END
WHERE id = coalesce({_BY_PRIORITY}) RETURNING {columns_of(Message)}
"""  # noqa: S608 - constants of our own
_TYPES = {"sending": "text", "lease_end": "timestamptz", "at": "timestamptz"}
_CLAIM_NEXT = Statement(_CLAIM.format(which=""), **_TYPES)
_CLAIM_THIS = Statement(_CLAIM.format(which="AND id = %(id)s"), **_TYPES, id="bigint")

_COLUMNS = {field.name: field for field in Message._meta.concrete_fields}
_STILL_MINE = "id = %s AND state = %s AND attempts = %s"

_unreachable_until = 0.0


def deliver(*, message_id: int | None = None, at: datetime) -> MessageState | None:
    """Deliver this message, or the one that is due longest. None: there was nothing to take."""
    if time.monotonic() < _unreachable_until:
        return None
    message = _claim(message_id, at)
    if message is None:
        return None
    # The id of the request that is the letter's reason: one search finds the whole road.
    with structlog.contextvars.bound_contextvars(request_id=message.request_id):
        return _deliver(message)


def _deliver(message: Message) -> MessageState:
    if message.tries.get(Trouble.LOST, 0) > MOST_LOST:
        logger.error("mail_loses_its_workers", message=message.pk, kind=message.kind)
        return _move(message, MessageState.FAILED, {"state": MessageState.FAILED, "problem": Trouble.LOST})
    try:
        with translation.override(message.language):
            letter = write(message)
            if letter is None:
                return _close(message, MessageState.DROPPED)
            transport.send(transport.compose(message, letter))
    except transport.DeliveryError as reason:
        return _postpone(message, reason.trouble, str(reason), timezone.now())
    except DATABASE_AWAY as reason:
        return _postpone(message, Trouble.DEFERRED, f"{type(reason).__name__}", timezone.now())
    except Exception as reason:
        logger.exception("mail_unwritable", message=message.pk, kind=message.kind)
        return _postpone(message, Trouble.UNWRITABLE, f"{type(reason).__name__}", timezone.now())
    logger.info("mail_sent", message=message.pk, kind=message.kind, attempt=message.attempts)
    return _close(message, MessageState.SENT, letter)


def deliver_due(
    *,
    seconds: float,
    clock: Callable[[], datetime] = timezone.now,
    when_behind: Callable[[], None] = lambda: None,
) -> int:
    """Deliver what is due until nothing is left or the time is up. Returns how many it took.

    `when_behind` is called once when no end comes in sight, and again when the time is up before the work is.
    """
    taken, began, is_behind = 0, time.monotonic(), False
    while (spent := time.monotonic() - began) < seconds:
        if deliver(at=clock()) is None:
            return taken
        taken += 1
        if spent > _KEEPS_UP and not is_behind:
            is_behind = True
            when_behind()
    when_behind()
    return taken


def _claim(message_id: int | None, at: datetime) -> Message | None:
    claim = _CLAIM_NEXT if message_id is None else _CLAIM_THIS
    lease_end = at + timedelta(seconds=settings.MAIL_LEASE)
    claimed = claim.models(
        Message, sending=str(MessageState.SENDING), lease_end=lease_end, at=at, id=message_id
    )
    return claimed[0] if claimed else None


def _close(message: Message, state: MessageState, letter: Letter | None = None) -> MessageState:
    changes: dict[str, Any] = {"state": state, "problem": ""}
    if letter is not None:
        changes |= {"sent_at": timezone.now(), "subject": letter.subject[:200], "text": letter.kept_text}
    return _move(message, state, changes)


def _postpone(message: Message, trouble: Trouble, detail: str, at: datetime) -> MessageState:
    global _unreachable_until
    if trouble is Trouble.UNREACHABLE:
        _unreachable_until = time.monotonic() + BREATHER
    tries = message.tries | {trouble: message.tries.get(trouble, 0) + 1}
    wait = wait_after(trouble, tries[trouble])
    state = MessageState.FAILED if wait is None else MessageState.RETRYING
    logger.warning(
        "mail_not_delivered", message=message.pk, trouble=trouble, attempt=message.attempts, state=state
    )
    due_at = at + (wait or timedelta())
    return _move(message, state, {"state": state, "tries": tries, "problem": detail, "due_at": due_at})


def _move(message: Message, state: MessageState, changes: dict[str, Any]) -> MessageState:
    """Record the outcome, unless the lease ran out and another worker has taken the message over."""
    MOVES.check(message.state, state)
    if not _record(message, changes):
        logger.warning("mail_lease_lost", message=message.pk)
    return state


def _record(message: Message, changes: dict[str, Any]) -> int:
    """A database that restarts just now is waited for: the letter is out, and nobody else knows it.

    In plain SQL, as every letter ends here: building this UPDATE takes the ORM longer than PostgreSQL needs to run it.
    """
    sql = f"UPDATE mailing_message SET {', '.join(f'{name} = %s' for name in changes)} WHERE {_STILL_MINE}"  # noqa: S608 - columns of our own
    until = time.monotonic() + settings.MAIL_LEASE / 2
    while True:
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql, [*_as_stored(changes), message.pk, message.state, message.attempts])
                return cursor.rowcount
        except DATABASE_AWAY:
            if connection.in_atomic_block or time.monotonic() > until:
                raise
            connection.close_if_unusable_or_obsolete()
            time.sleep(0.2)


def _as_stored(changes: dict[str, Any]) -> Iterator[Any]:
    for name, value in changes.items():
        yield _COLUMNS[name].get_db_prep_save(value, connection)
