"""Everything that an organiser needs to decide about one application, for one page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.utils.translation import get_language

from journal import verbs
from journal.models import Entry
from mailing.models import Message

from ..models import Application, Attachment, Booking, Booth, Invoice, Note, ProductGroup
from ..pricing import Line
from ..states import HOLDS_A_BOOTH
from ..wording import words_of
from .applications import Change, changes_since_approval, gaps, pictured, twin_names, waits_since
from .prices import tariff_of

_HISTORY = 100


@dataclass(frozen=True)
class BookedBooth:
    booking: Booking
    lines: list[tuple[str, int]]


@dataclass(frozen=True)
class Event:
    """A line of the journal in words."""

    at: datetime
    words: str
    who: str


@dataclass(frozen=True)
class DecisionPage:
    application: Application
    waits_since: datetime | None
    gaps: list[Any]
    changes: list[Change]
    booths: list[BookedBooth]
    co_exhibitors: list[Application]
    documents: list[Attachment]
    notes: list[Note]
    invoices: list[Invoice]
    history: list[Event]
    letters: list[Message]


def for_decision() -> "QuerySet[Application]":
    """Applications as `decision_page` needs them."""
    groups = ProductGroup.objects.filter(application=OuterRef("pk")).order_by("code")
    return (
        pictured(Application.objects.all())
        .select_related("company", "company__region", "category", "edition", "host__company", "decided_by")
        .annotate(
            group_names=ArraySubquery(groups.values(f"name_{get_language() or 'kk'}")),
            twin_names=twin_names(),
        )
    )


def decision_page(application: Any) -> DecisionPage:
    """`application` is one of `for_decision`."""
    guests = application.co_exhibitors.select_related("company").order_by("pk")
    return DecisionPage(
        application=application,
        waits_since=waits_since(application),
        gaps=gaps(application),
        changes=changes_since_approval(application),
        booths=[booked_booth(booking) for booking in application.live_bookings],
        co_exhibitors=list(guests),
        documents=list(application.attachments.filter(removed_at=None)),
        notes=list(application.notes.select_related("author")),
        invoices=list(application.invoices.order_by("pk")),
        history=history_of(application),
        letters=list(_letters(application)[:_HISTORY]),
    )


def history_of(application: Application) -> list[Event]:
    """What the journal tells of the application and of its bookings, newest first."""
    bookings = Booking.objects.filter(application=application).values("code")
    about = Entry.objects.filter(subject_type="application", subject_code=application.code)
    about |= Entry.objects.filter(subject_type="booking", subject_code__in=bookings)
    return [_event(entry) for entry in about.select_related("actor_user").order_by("-pk")[:_HISTORY]]


def free_booths(edition_id: int, at: datetime) -> "QuerySet[Booth]":
    """What organisers can give away: also what companies cannot choose themselves, never a partner's."""
    live = Booking.objects.filter(state__in=HOLDS_A_BOOTH).exclude(expires_at__lte=at)
    return (
        Booth.objects.on_plan()
        .filter(edition_id=edition_id, partner_kk="")
        .exclude(pk__in=live.values("booth_id"))
        .select_related("hall", "stand_type")
        .order_by("hall__sort", "number")
    )


def booked_booth(booking: Booking) -> BookedBooth:
    """The booking with the words of its frozen price, in the active language."""
    tariff = tariff_of(booking.edition_id)
    lines = [Line.from_json(row) for row in booking.price]
    return BookedBooth(booking, [(words_of(line, tariff), line.amount_kzt) for line in lines])


def _letters(application: Application) -> "QuerySet[Message]":
    bookings = Booking.objects.filter(application=application).values("code")
    about = Message.objects.filter(about_type="application", about_code=application.code)
    return (about | Message.objects.filter(about_type="booking", about_code__in=bookings)).order_by("-pk")


def _event(entry: Entry) -> Event:
    words = verbs.words_of(entry.verb)
    if booth := entry.data.get("booth"):
        words = f"{booth}: {words}"
    return Event(entry.at, words, str(entry.actor_user or entry.get_actor_kind_display()))
