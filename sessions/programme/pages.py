"""The public programme as HTML: rendered once for a release, a language and a day; only the seats are filled in.

The page for nobody in particular is kept whole for as long as no seat changes anywhere, so showing it costs one
tiny query. Whoever is remembered by their browser gets the same page with their own choice and buttons in it.
"""

from bisect import bisect_right
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import Any, TypeVar

from django.http import HttpRequest
from django.template.loader import render_to_string

from core.pages import filled, hole
from core.structured import graph
from forum.queries import Forum
from visitors.models import Visitor

from ..queries import OwnSignUp, Wanted, chosen, now_and_next
from ..states import Kind
from .cards import Card, card_of, day_table, language_names
from .facts import ShownLecture
from .live import NO_SEATS, Live
from .seats_html import SeatPainter
from .structured import programme_event

# A programme as short as that is shown whole, a longer one day by day.
SHOWN_WHOLE = 100
_MOST_PAGES, _MOST_RELEASES = 30, 6

T = TypeVar("T")
_kept: dict[Hashable, bytes] = {}
_skeletons: dict[Hashable, str] = {}
_cards: dict[Hashable, dict[int, Card]] = {}


@dataclass(frozen=True)
class Reader:
    """For whom the page is: nobody in particular, or a visitor with their sign-ups by lecture."""

    visitor: Visitor | None = None
    signups: Mapping[int, OwnSignUp] = field(default_factory=dict)
    csrf: str = ""


NOBODY = Reader()


def forget_kept() -> None:
    """For tests, whose databases start anew."""
    _kept.clear()
    _skeletons.clear()
    _cards.clear()


def cards_of(live: Live, forum: Forum, language: str) -> dict[int, Card]:
    """All cards of a release in one language; made once."""
    key = (forum.edition.pk, live.signature.version, live.signature.released_at, forum.revision, language)
    if key not in _cards:
        if len(_cards) >= _MOST_RELEASES:
            _cards.clear()
        zone = forum.edition.zone
        _cards[key] = {row.pk: card_of(row, language, zone) for row in live.lectures}
    return _cards[key]


@dataclass(frozen=True)
class Query:
    """One wish for the page: what is asked, in which language, when."""

    live: Live
    forum: Forum
    wanted: Wanted
    language: str
    at: datetime

    @cached_property
    def signature(self) -> tuple[Hashable, ...]:
        """All that the page of nobody in particular depends on."""
        signature = self.live.signature
        today = self.forum.edition.today(self.at)
        turn = bisect_right(self.live.turns, self.at)
        return (
            self.forum.edition.pk,
            self.forum.revision,
            signature,
            self.language,
            self.wanted,
            turn,
            today,
        )

    @property
    def is_common(self) -> bool:
        """Asked for by many, so worth keeping: at most one of the programme's days is chosen."""
        return not any(self.wanted._replace(day="")) and self.wanted.day in ("", self.day)

    @cached_property
    def day(self) -> str:
        """The chosen day; of a long programme always one: today, or the first."""
        days = [str(day) for day in self.live.days(self.forum.edition.zone)]
        chosen_day = self.wanted.day if self.wanted.day in days else ""
        if chosen_day or len(self.live.lectures) <= SHOWN_WHOLE or self.wanted.search:
            return chosen_day
        today = str(self.forum.edition.today(self.at))
        return today if today in days else next(iter(days), "")


def programme_page(request: HttpRequest, query: Query, reader: Reader) -> bytes:
    keep = reader is NOBODY and query.is_common
    signature = query.signature
    if keep and signature in _kept:
        return _kept[signature]
    wanted = query.wanted._replace(day=query.day)
    lectures = chosen(query.live.lectures, wanted, query.forum.edition.zone)
    painter = SeatPainter(reader.signups, reader.csrf)
    values = {"reader": _strip(request, reader)}
    for row in query.live.lectures:
        card = cards_of(query.live, query.forum, query.language)[row.pk]
        values[card.hole] = painter.paint(card, query.live.counts.get(row.pk, NO_SEATS), query.at)

    def skeleton() -> str:
        return render_to_string("sessions/programme.html", _context(query, wanted, lectures), request)

    if query.is_common:
        without_seats = (*signature[:2], query.live.signature._replace(changes=0), *signature[3:])
        html = filled(_of(_skeletons, without_seats, skeleton), **values)
    else:
        html = filled(skeleton(), **values)
    page = html.encode()
    return _of(_kept, signature, lambda: page) if keep else page


def _of(kept: dict[Hashable, T], key: Hashable, make: Callable[[], T]) -> T:
    """What is kept under `key`, else what `make` makes; all is forgotten when there is much of it."""
    if key not in kept:
        made = make()
        if len(kept) >= _MOST_PAGES:
            kept.clear()
        kept[key] = made
        return made
    return kept[key]


def _context(query: Query, wanted: Wanted, lectures: list[ShownLecture]) -> dict[str, Any]:
    cards = cards_of(query.live, query.forum, query.language)
    now, following = now_and_next(query.live.lectures, query.at)
    today = query.forum.edition.today(query.at)
    mine = [cards[row.pk] for row in lectures]
    timed = [card for card in mine if card.day]
    return {
        "messages": (),
        "reader": hole("reader"),
        "wanted": wanted,
        "is_filtered": any(wanted._replace(day="")),
        "days": [
            {"code": str(day), "table": table, "is_chosen": str(day) == wanted.day}
            for day, table in _days(query, timed)
        ],
        "all_days": query.live.days(query.forum.edition.zone),
        "may_show_all": len(query.live.lectures) <= SHOWN_WHOLE,
        "untimed": [card for card in mine if not card.day],
        "now": [cards[row.pk] for row in now],
        # Long before the forum nothing is "next": the first lecture is simply the first.
        "next": [cards[row.pk] for row in following if query.forum.edition.starts_on <= today],
        "count": len(mine),
        "choices": _choices(query),
        "release": query.live.signature,
        "about": graph(programme_event(cards, query.forum, query.language)) if query.is_common else None,
    }


def _days(query: Query, cards: list[Card]) -> list[tuple[Any, Any]]:
    return [
        (day, day_table(day, list(group), query.language))
        for day, group in groupby(cards, key=lambda card: card.day)
        if day
    ]


def _choices(query: Query) -> dict[str, list[tuple[str, str]]]:
    """What the filters offer: only what the programme has."""
    language = query.language
    rooms: dict[str, str] = {}
    tracks: dict[str, str] = {}
    spoken: dict[str, None] = {}
    for row in query.live.lectures:
        facts = row.facts
        if facts["room"]:
            rooms.setdefault(facts["room"]["code"], row.room_name(language))
        if facts["track"]:
            tracks.setdefault(facts["track"]["code"], row.track_name(language))
        spoken.update(dict.fromkeys((*facts["languages"], *facts["interpretation"])))
    return {
        "room": sorted(rooms.items(), key=lambda pair: pair[1]),
        "track": sorted(tracks.items(), key=lambda pair: pair[1]),
        "language": [(code, language_names([code], language)) for code in spoken],
        "kind": [(kind.value, str(kind.label)) for kind in Kind],
    }


def _strip(request: HttpRequest, reader: Reader) -> str:
    """Above the programme: whose choice is marked, what was just done - or the way to sign up."""
    return render_to_string(
        "sessions/reader.html", {"visitor": reader.visitor}, request if reader.visitor else None
    )
