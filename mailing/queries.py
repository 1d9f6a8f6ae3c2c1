"""Reads of the outbox and of the organisers' own words."""

from datetime import datetime, timedelta

from django.db.models import Min, QuerySet

from forum.queries import Forum
from journal.record import Subject

from .models import LetterTemplate, Message
from .states import ON_THE_WAY


def letters_about(about: Subject) -> "QuerySet[Message]":
    """A person's letters, newest first."""
    return Message.objects.filter(about_type=type(about).__name__.lower(), about_code=about.code)


def letters_since(since: datetime, *, kind: str, about: Subject) -> int:
    return letters_about(about).filter(kind=kind, queued_at__gt=since).count()


def oldest_unsent_age(at: datetime) -> timedelta:
    """How long the oldest letter on its way has been waiting; zero when there is none."""
    oldest = Message.objects.filter(state__in=ON_THE_WAY).aggregate(oldest=Min("queued_at"))["oldest"]
    return at - oldest if oldest else timedelta()


# Edition -> the revision at which its words were read, and the words by kind. A version raises the revision.
_words: dict[int, tuple[int, dict[str, LetterTemplate]]] = {}


def own_words(forum: Forum, kind: str) -> LetterTemplate | None:
    """The organisers' words for this kind of letter; None: the built-in ones. No query while nothing changes."""
    known = _words.get(forum.edition.pk)
    if known is None or known[0] != forum.revision:
        rows = LetterTemplate.objects.filter(edition=forum.edition, replaced_at=None)
        known = _words[forum.edition.pk] = (forum.revision, {row.kind: row for row in rows})
    return known[1].get(kind)


def forget_words() -> None:
    """For tests, whose forums start at the same revision."""
    _words.clear()
