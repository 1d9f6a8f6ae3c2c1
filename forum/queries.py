"""Reads of the forum. `current_forum` costs one tiny query; the rest is remembered until it changes."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from core.errors import NotFound, Unavailable
from core.statements import Statement

from .cards import EditionCard, card_of
from .models import ConsentText, Edition, OpeningDay, Option, Partner, Region, Revision


class Window(StrEnum):
    NOT_YET = "not_yet"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True)
class Forum:
    """What every page and service knows of an edition. Shared between requests: read, never written."""

    edition: Edition
    opening_days: tuple[OpeningDay, ...]
    regions: Mapping[str, Region]
    options: Mapping[str, tuple[Option, ...]]
    consents: tuple[ConsentText, ...]
    revision: int  # grows with every change of anything above
    _cards: dict[str, EditionCard] = field(default_factory=dict, compare=False, repr=False)

    def card(self, language: str) -> EditionCard:
        """The edition as pages and letters of this language show it; made once."""
        if language not in self._cards:
            self._cards[language] = card_of(self.edition, self.opening_days, language)
        return self._cards[language]

    @cached_property
    def partners(self) -> tuple[Partner, ...]:
        """In the order of thanks. Read by the first page that shows them."""
        return tuple(Partner.objects.filter(edition=self.edition))

    def registration(self, at: datetime) -> Window:
        """The window in which visitors register: half-open; without an end it closes with the last day."""
        edition = self.edition
        if edition.registration_opens_at and at < edition.registration_opens_at:
            return Window.NOT_YET
        if edition.registration_closes_at and at >= edition.registration_closes_at:
            return Window.CLOSED
        return Window.CLOSED if edition.today(at) > edition.ends_on else Window.OPEN

    @property
    def last_registration_day(self) -> date:
        """The last day on which somebody can register: a window that ends at midnight ended the day before."""
        edition = self.edition
        closes_at = edition.registration_closes_at
        return edition.today(closes_at - timedelta(microseconds=1)) if closes_at else edition.ends_on

    def option(self, field: str, code: str) -> Option | None:
        return next((option for option in self.options.get(field, ()) if option.code == code), None)


class NoEdition(Unavailable):
    """Nobody has made an edition current yet: a fresh installation before `load_demo` or the admin."""

    code = "no_edition"


_remembered: dict[str, tuple[int, Forum]] = {}
_remembering = threading.Lock()


def current_forum(*, revision: int | None = None) -> Forum:
    """The current edition with its lists. Raises `NoEdition`.

    `revision`: the number of `Revision`, when the caller has just read it together with something else.
    """
    number = _revision() if revision is None else revision
    known = _remembered.get("current")
    if known and known[0] == number:
        return known[1]
    with _remembering:
        edition = Edition.objects.select_related("region", "privacy_notice").filter(is_current=True).first()
        if edition is None:
            raise NoEdition
        forum = forum_of(edition, revision=number)
        _remembered["current"] = (number, forum)
        return forum


def forget_remembered() -> None:
    """For tests, whose databases start anew."""
    _remembered.clear()


def forum_with(edition_id: int) -> Forum:
    """The edition that something belongs to: nearly always the current one."""
    forum = current_forum()
    if forum.edition.pk == edition_id:
        return forum
    return forum_of(Edition.objects.select_related("region", "privacy_notice").get(pk=edition_id))


def edition_coded(code: str) -> Edition:
    """The one with this code, as somebody wrote it into an address. Raises NotFound."""
    # PostgreSQL refuses to be asked for what it cannot store.
    edition = None if "\x00" in code else Edition.objects.filter(code=code[:100]).first()
    if edition is None:
        raise NotFound
    return edition


def forum_of(edition: Edition, *, revision: int | None = None) -> Forum:
    """Any edition, also a past one, read afresh."""
    options: dict[str, list[Option]] = {}
    for option in Option.objects.order_by("field", "sort", "code"):
        options.setdefault(option.field, []).append(option)
    return Forum(
        edition=edition,
        opening_days=tuple(edition.opening_days.order_by("on")),
        regions=MappingProxyType({region.code: region for region in Region.objects.order_by("code")}),
        options=MappingProxyType({field: tuple(rows) for field, rows in options.items()}),
        consents=tuple(edition.privacy_notice.consents.order_by("id")),
        revision=_revision() if revision is None else revision,
    )


def _revision() -> int:
    # In plain SQL: every request asks at least once, and building the query costs more than its answer.
    rows = _NUMBER.rows()
    return rows[0][0] if rows else 0


_NUMBER = Statement(f"SELECT number FROM {Revision._meta.db_table}")  # noqa: S608 - a constant of our own
