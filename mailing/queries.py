"""Reads of the outbox and of the organisers' own words."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Count, F, Min, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.waiting import Waiting, waits
from forum.queries import Forum
from journal.record import Subject

from .models import Campaign, LetterTemplate, Message, Recipient
from .states import ON_THE_WAY, MessageState, RecipientState, Refusal


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


# --- Letters to many ----------------------------------------------------------------------------


class Outcome(models.TextChoices):
    """What became of one recipient, in the words of the page."""

    PLANNED = "planned", _("not sent yet")
    ON_THE_WAY = "on_the_way", _("in the outbox")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    DROPPED = "dropped", _("left before it was sent")
    REFUSED = "refused", _("gets no letter")


_OF_OUTCOME = {
    Outcome.PLANNED: Q(state=RecipientState.PLANNED),
    Outcome.ON_THE_WAY: Q(state=RecipientState.QUEUED, message__state__in=ON_THE_WAY),
    Outcome.SENT: Q(message__state=MessageState.SENT),
    Outcome.FAILED: Q(message__state=MessageState.FAILED),
    Outcome.DROPPED: Q(message__state=MessageState.DROPPED),
    Outcome.REFUSED: Q(state=RecipientState.REFUSED),
}


def outcomes(campaign: Campaign) -> dict[Outcome, int]:
    """How many of each, in one query."""
    counts = {outcome.value: Count("pk", filter=which) for outcome, which in _OF_OUTCOME.items()}
    found = campaign.recipients.order_by().aggregate(**counts)
    return {outcome: found[outcome.value] for outcome in Outcome}


def recipients_with(campaign: Campaign, outcome: str) -> "QuerySet[Recipient]":
    rows = campaign.recipients.select_related("message").order_by("id")
    return rows.filter(_OF_OUTCOME[Outcome(outcome)]) if outcome in Outcome.values else rows


def planned_by_language(campaign: Campaign) -> list[tuple[str, int]]:
    planned = campaign.recipients.exclude(state=RecipientState.REFUSED)
    return list(planned.order_by("language").values_list("language").annotate(Count("pk")))


def refused_by_reason(campaign: Campaign) -> list[tuple[str, int]]:
    refused = campaign.recipients.filter(state=RecipientState.REFUSED)
    rows = refused.order_by("refusal").values_list("refusal").annotate(Count("pk"))
    return [(str(Refusal(refusal).label), count) for refusal, count in rows]


def samples_of(campaign: Campaign, count: int = 3) -> list[Recipient]:
    """Some of those who get it, from each language first."""
    planned = campaign.recipients.exclude(state=RecipientState.REFUSED)
    firsts = planned.order_by("language", "id").distinct("language")
    chosen = list(firsts[:count])
    more = planned.exclude(pk__in=[row.pk for row in chosen]).order_by("-id")
    return [*chosen, *more[: count - len(chosen)]]


def letters_about_any(things: Mapping[str, Iterable[str]]) -> "QuerySet[Message]":
    """Letters about several things, named by type and public code; newest first."""
    which = Q(pk=None)
    for about_type, codes in things.items():
        which |= Q(about_type=about_type, about_code__in=list(codes))
    return Message.objects.filter(which)
