"""Reads of the outbox."""

from datetime import datetime, timedelta

from django.db.models import F, Min, QuerySet

from core.waiting import Waiting, waits
from journal.record import Subject

from .models import Message
from .states import ON_THE_WAY, MessageState


def letters_about(about: Subject) -> "QuerySet[Message]":
    """A person's letters, newest first."""
    return Message.objects.filter(about_type=type(about).__name__.lower(), about_code=about.code)


def letters_since(since: datetime, *, kind: str, about: Subject) -> int:
    return letters_about(about).filter(kind=kind, queued_at__gt=since).count()


def oldest_unsent_age(at: datetime) -> timedelta:
    """How long the oldest letter on its way has been waiting; zero when there is none."""
    oldest = Message.objects.filter(state__in=ON_THE_WAY).aggregate(oldest=Min("queued_at"))["oldest"]
    return at - oldest if oldest else timedelta()


def waiting() -> list[Waiting]:
    """Letters that nobody will try again by himself."""
    failed = Message.objects.filter(state=MessageState.FAILED)
    return [waits("failed_letters", failed, label=F("to_address"), at=F("queued_at"))]
