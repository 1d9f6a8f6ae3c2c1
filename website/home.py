"""The first page: what, when and where, the two doors, and figures that are true at this moment.

Everything it says hangs on a handful of marks that cost one small query each (`Home.marks`); while they stay, the
page of a stranger is not even rendered. Numbers come from where the pages behind them take theirs.
"""

from bisect import bisect_right
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import Any

from django.utils import translation

from exhibitors.queries.catalogue import public_entries
from exhibitors.queries.plan import floor_of, live_of, stands_of
from exhibitors.queries.prices import applications_window
from forum.models import Partner
from forum.queries import Forum, Window
from sessions.programme.cards import Card
from sessions.programme.live import Live, current_programme
from sessions.programme.pages import cards_of
from sessions.queries import highlights, seats_left

from .countdown import Countdown, countdown

HIGHLIGHTS = 4


@dataclass(frozen=True)
class Home:
    """What the page knows at a moment. The marks are asked at once, the rest only by who renders."""

    forum: Forum
    programme: Live
    language: str
    at: datetime

    @classmethod
    def now(cls, at: datetime) -> "Home":
        return cls(*current_programme(), translation.get_language() or "kk", at)

    @cached_property
    def marks(self) -> tuple[Hashable, ...]:
        """Another one means another page."""
        return (
            self.language,
            self.forum.revision,
            self.programme.signature,
            self.booths.mark,
            self.companies,
            self.registration,
            self.applications,
            self.countdown,
            bisect_right(self.programme.turns, self.at),
        )

    @cached_property
    def booths(self) -> Any:
        return live_of(self.forum.edition, self.at)

    @cached_property
    def companies(self) -> int:
        return public_entries(self.forum.edition.pk)

    @cached_property
    def registration(self) -> Window:
        return self.forum.registration(self.at)

    @cached_property
    def applications(self) -> Window:
        return applications_window(self.forum, self.at)

    @cached_property
    def countdown(self) -> Countdown:
        return countdown(self.forum, self.at)

    @property
    def booths_left(self) -> int:
        floor = floor_of(self.forum, self.at)
        return sum(stand.can_be_chosen for stand in stands_of(floor, self.booths))

    @property
    def booths_total(self) -> int:
        return sum(map(len, floor_of(self.forum, self.at).booths.values()))

    @property
    def lectures(self) -> int:
        return sum(card.is_long and not card.is_cancelled for card in self._cards.values())

    @property
    def seats_left(self) -> int:
        return seats_left(self.programme, self.at)

    @property
    def highlights(self) -> list[Card]:
        return [self._cards[row.pk] for row in highlights(self.programme, self.at)[:HIGHLIGHTS]]

    @property
    def partners(self) -> list[tuple[str, list[Partner]]]:
        """The word for each level, and who belongs to it."""
        rows = groupby(self.forum.partners, key=lambda partner: partner.get_level_display())
        return [(word, list(partners)) for word, partners in rows]

    @property
    def _cards(self) -> dict[int, Card]:
        return cards_of(self.programme, self.forum, self.language)
