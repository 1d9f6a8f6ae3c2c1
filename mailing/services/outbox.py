"""Putting letters into the outbox, in the transaction that is their reason.

Nothing is sent here. After the commit a nudge tells the workers that something is due; if the broker is
away the nudge is lost and the sweep (`mailing.deliver_due`, by beat) finds the row some seconds later.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core import rows
from core.errors import DomainError
from journal.actors import Actor
from journal.record import Subject, record

from ..models import Message
from ..states import MOVES, ON_THE_WAY, MessageState, Priority
from .nudging import nudge


def queue(
    *,
    kind: str,
    about: Subject,
    to_address: str,
    language: str,
    at: datetime,
    params: dict[str, Any] | None = None,
) -> None:
    """Queue one letter and nudge a worker after the commit."""
    columns = _columns(kind=kind, about=about, to_address=to_address, language=language, at=at, params=params)
    rows.insert(Message(**columns))
    rows.on_commit(nudge)


def queue_once(letters: Iterable[dict[str, Any]]) -> int:
    """Queue many letters, each with a `dedupe_key`; those that exist already are passed over.

    Returns how many there were to queue. No nudge for each: the sweep delivers them in order.
    """
    messages = [message(**row) for row in letters]
    Message.objects.bulk_create(messages, ignore_conflicts=True, batch_size=500)
    return len(messages)


def message(*, dedupe_key: str, **row: Any) -> Message:
    """A letter not yet in the outbox, for services that insert many together with rows of their own."""
    return Message(dedupe_key=dedupe_key, **_columns(**row))


class NobodyToSendTo(DomainError):
    code = "nobody_to_send_to"
    message = _("The person was erased: there is no address any more.")


class OnTheWay(DomainError):
    code = "letter_on_the_way"
    message = _("This letter is on its way already.")


def send_again(*, message: Message, actor: Actor, at: datetime) -> Message:
    """A new message of the same kind to the same person; a failed one is taken up again instead.

    Raises NobodyToSendTo, OnTheWay.
    """
    if not message.to_address:
        raise NobodyToSendTo
    if message.state in ON_THE_WAY:
        raise OnTheWay
    with transaction.atomic():
        record("letter.sent_again", message, actor=actor, at=at, kind=message.kind)
        return _again(message, at)


def _again(message: Message, at: datetime) -> Message:
    if MOVES.allows(message.state, MessageState.QUEUED):
        revived = Message.objects.filter(pk=message.pk, state=message.state).update(
            state=MessageState.QUEUED, due_at=at, tries={}
        )
        if revived:
            transaction.on_commit(nudge)
        message.refresh_from_db()
        return message
    again = Message.objects.create(
        kind=message.kind,
        about_type=message.about_type,
        about_code=message.about_code,
        to_address=message.to_address,
        language=message.language,
        params=message.params,
        queued_at=at,
        due_at=at,
    )
    transaction.on_commit(nudge)
    return again


def forget(*, about: Subject) -> None:
    """Nothing more goes to this person, and the outbox no longer knows who it was."""
    forget_all(about_type=_type_of(about), codes=[about.code])


def letters_left(about_type: str) -> "QuerySet[Message]":
    """Letters about such things that still know whom they went to."""
    return Message.objects.filter(about_type=about_type).exclude(to_address="")


def forget_all(*, about_type: str, codes: Iterable[str]) -> None:
    """The same for many things of one kind."""
    _drop(Message.objects.filter(about_type=about_type, about_code__in=list(codes)))


def forget_delivered(*, kind: str) -> list[str]:
    """Letters of this kind that are delivered, or never will be, forget to whom they went. About which things?"""
    over = Message.objects.filter(kind=kind).exclude(to_address="").exclude(state__in=ON_THE_WAY)
    codes = list(over.values_list("about_code", flat=True))
    _empty(over)
    return codes


def forget_letters_to(addresses: Collection[str], *, about_types: Collection[str]) -> int:
    """Letters to a person who is erased, about whatever of these kinds; what waits is not sent any more."""
    return _drop(letters_to(addresses, about_types=about_types))


def letters_to(addresses: Collection[str], *, about_types: Collection[str]) -> "QuerySet[Message]":
    lower = Message.objects.alias(address=Lower("to_address"))
    return lower.filter(address__in=[one.lower() for one in addresses], about_type__in=about_types)


def is_on_the_way(*, kind: str, about: Subject) -> bool:
    """Whether a letter of this kind waits to be delivered: another one would tell nothing new."""
    return Message.objects.filter(
        about_type=_type_of(about), about_code=about.code, kind=kind, state__in=ON_THE_WAY
    ).exists()


def _drop(messages: "QuerySet[Message]") -> int:
    """What waits is not sent any more; whatever became of the others, they forget whom they went to."""
    waits = When(state__in=MOVES.sources(MessageState.DROPPED), then=Value(MessageState.DROPPED))
    return _empty(messages, state=Case(waits, default=F("state")))


def _empty(messages: "QuerySet[Message]", **also: Any) -> int:
    return messages.update(to_address="", subject="", text="", params={}, problem="", dedupe_key=None, **also)


def _columns(
    *,
    kind: str,
    about: Subject,
    to_address: str,
    language: str,
    at: datetime,
    params: dict[str, Any] | None = None,
    priority: Priority = Priority.PERSONAL,
) -> dict[str, Any]:
    return {
        "kind": kind,
        "about_type": _type_of(about),
        "about_code": about.code,
        "to_address": to_address,
        "language": language,
        "params": params or {},
        "priority": priority,
        "request_id": structlog.contextvars.get_contextvars().get("request_id", ""),
        "queued_at": at,
        "due_at": at,
    }


def _type_of(about: Subject) -> str:
    return type(about).__name__.lower()
