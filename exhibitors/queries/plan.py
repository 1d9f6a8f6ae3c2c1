"""The floor as everybody sees it: what is drawn, remembered until it changes, and what is live, asked each time.

`floor_of` reads halls, booths, prices and categories once for a revision of the forum and a day (a price may
end with its day). `live_of` is one query: PostgreSQL makes a mark of all live bookings and sends their rows
only when the mark is not the one that this process knows. Who *holds* a booth never leaves this module;
the name of who has it for good does when its catalogue entry is public.
"""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from django.db.models import OuterRef, Subquery

from core.fingerprints import digest
from core.statements import Statement
from core.translations import LANGUAGES, Text
from forum.models import Edition
from forum.queries import Forum, NoEdition, current_forum, forum_with

from ..models import (
    Application,
    Booking,
    Booth,
    CatalogueEntry,
    CatalogueRevision,
    Category,
    Hall,
    StandType,
    Terms,
    VatRate,
)
from ..pricing import PriceList, Quotation, quote_space
from ..states import HAS_A_DEADLINE, HOLDS_A_BOOTH, TAKES_PART, ApplicationState, BookingState
from .prices import price_list_of, space_of


class BoothState(StrEnum):
    """What the public may know. `taken` is also a partner's booth, and one that is not for booking."""

    FREE = "free"
    HELD = "held"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Exhibitor:
    """Somebody in the public catalogue."""

    slug: str
    names: tuple[str, ...]
    category_id: int | None

    def name(self, language: str) -> Text:
        return _text(self.names, language)


@dataclass(frozen=True, slots=True)
class Occupation:
    state: BoothState
    application_id: int
    exhibitor: Exhibitor | None


@dataclass(frozen=True)
class Live:
    """The bookings that count at this moment, by booth; `mark` changes with anything that is shown of them."""

    mark: str
    by_booth: Mapping[int, Occupation]


@dataclass(frozen=True)
class Floor:
    """Halls, booths and prices of one edition on one day. Shared between requests: read, never written."""

    on: date
    terms: Terms | None
    halls: tuple[Hall, ...]
    booths: Mapping[str, tuple[Booth, ...]]  # by the hall's code
    quotations: Mapping[int, Quotation]  # by booth
    categories: Mapping[int, Category]
    vat_rate_pct: int | None
    stamp: str  # changes with whatever is drawn

    @property
    def stand_types(self) -> list[StandType]:
        """Those that a booth has, in the order of the price list."""
        found = {booth.stand_type.pk: booth.stand_type for row in self.booths.values() for booth in row}
        return sorted(found.values(), key=lambda kind: (kind.sort, kind.code))

    def hall(self, code: str) -> Hall | None:
        return next((hall for hall in self.halls if hall.code == code), None)


@dataclass(frozen=True, slots=True)
class Stand:
    """A booth at this moment, as one visitor of the page may see it."""

    booth: Booth
    hall: str
    quotation: Quotation
    state: BoothState
    is_mine: bool = False
    exhibitor: Exhibitor | None = None
    category: Category | None = None

    @property
    def can_be_chosen(self) -> bool:
        return self.state is BoothState.FREE


def stands_of(floor: Floor, live: Live, *, hall: str | None = None, own: int | None = None) -> list[Stand]:
    """The booths of one hall, or of all; `own` is the application of who asks."""
    codes = [hall] if hall is not None else [one.code for one in floor.halls]
    return [_stand(booth, code, floor, live, own) for code in codes for booth in floor.booths.get(code, ())]


def _stand(booth: Booth, hall: str, floor: Floor, live: Live, own: int | None) -> Stand:
    occupation, quotation = live.by_booth.get(booth.pk), floor.quotations[booth.pk]
    if occupation is None:
        is_free = booth.is_offered and not booth.partner
        return Stand(booth, hall, quotation, BoothState.FREE if is_free else BoothState.TAKEN)
    exhibitor = occupation.exhibitor
    return Stand(
        booth=booth,
        hall=hall,
        quotation=quotation,
        state=occupation.state,
        is_mine=own is not None and occupation.application_id == own,
        exhibitor=exhibitor,
        category=floor.categories.get(exhibitor.category_id or 0) if exhibitor else None,
    )


# --- What is drawn --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Known:
    revision: int
    on: date
    floor: Floor


@dataclass
class _Memory:
    floors: dict[int, _Known] = field(default_factory=dict)
    lives: dict[int, Live] = field(default_factory=dict)
    current: int = 0  # the edition that was current at the last look
    reading: threading.Lock = field(default_factory=threading.Lock)


_memory = _Memory()
_NOTHING = Live("", MappingProxyType({}))


def forget_plans() -> None:
    """For tests, whose databases start anew."""
    _memory.floors.clear()
    _memory.lives.clear()


def floor_of(forum: Forum, at: datetime) -> Floor:
    """No query while nothing has changed; else three: halls with the terms, booths, categories."""
    edition, on = forum.edition, forum.edition.today(at)
    known = _memory.floors.get(edition.pk)
    if known and (known.revision, known.on) == (forum.revision, on):
        return known.floor
    with _memory.reading:
        floor = _read_floor(edition, on)
        _memory.floors[edition.pk] = _Known(forum.revision, on, floor)
    return floor


def _read_floor(edition: Edition, on: date) -> Floor:
    rates = VatRate.objects.filter(valid_from__lte=OuterRef("edition__starts_on")).order_by("-valid_from")
    halls = tuple(
        Hall.objects.filter(edition=edition)
        .select_related("edition__terms")
        .annotate(vat_rate_pct=Subquery(rates.values("rate_pct")[:1]))
    )
    terms = getattr(halls[0].edition, "terms", None) if halls else None
    prices = price_list_of(terms) if terms else PriceList()
    codes = {hall.pk: hall.code for hall in halls}
    booths: dict[str, list[Booth]] = {hall.code: [] for hall in halls}
    for booth in Booth.objects.on_plan().filter(edition=edition).select_related("stand_type"):
        booths[codes[booth.hall_id]].append(booth)
    every = [booth for row in booths.values() for booth in row]
    return Floor(
        on=on,
        terms=terms,
        halls=halls,
        booths=MappingProxyType({code: tuple(sorted(row, key=_by_number)) for code, row in booths.items()}),
        quotations=MappingProxyType(
            {one.pk: quote_space(space_of(one, one.stand_type), prices, on=on) for one in every}
        ),
        categories=MappingProxyType({one.pk: one for one in Category.objects.all()}),
        vat_rate_pct=getattr(halls[0], "vat_rate_pct", None) if terms and terms.vat_payer else None,
        stamp=digest([(one.number, one.x_m, one.y_m, one.width_m, one.depth_m) for one in every]),
    )


def _by_number(booth: Booth) -> tuple[int, Decimal, str]:
    """A-2 before A-10."""
    digits = "".join(sign for sign in booth.number if sign.isdigit())
    return (len(digits), Decimal(digits or 0), booth.number)


# --- What is live ---------------------------------------------------------------------------------

_TAKEN = frozenset({BookingState.RESERVED, BookingState.CONFIRMED})


def _names(states: Iterable[BookingState | ApplicationState]) -> str:
    return "ARRAY[{}]".format(", ".join(f"'{state.value}'" for state in sorted(states)))


_IS_LIVE = f"""booking.edition_id = {{edition}} AND booking.state = ANY({_names(HOLDS_A_BOOTH)})
    AND (booking.expires_at IS NULL OR booking.expires_at > %(at)s
         OR NOT booking.state = ANY({_names(HAS_A_DEADLINE)}))"""
# A row is what is shown of a booking, and the booking's application to tell a company its own booth. The mark is made
# of the bookings alone and of the catalogue's number, which another word, category or exhibitor raises with its
# commit (and the time, inside of one): cheaper than of all that is shown. The rows are looked for only under a new one.
_NOW = f"""
    WITH mark AS MATERIALIZED (
        SELECT concat_ws('.', {{edition}}, count(*),
            sum(hashint8extended(2 * booking.application_id + (booking.state = ANY({_names(_TAKEN)}))::int,
                                 booking.booth_id)),
            (SELECT number FROM {CatalogueRevision._meta.db_table}),
            extract(epoch FROM (SELECT max(changed_at) FROM {CatalogueEntry._meta.db_table}
                                WHERE edition_id = {{edition}}))) AS it
        FROM {Booking._meta.db_table} booking WHERE {_IS_LIVE}
    )
    SELECT mark.it, live.* FROM mark LEFT JOIN LATERAL (
        SELECT booking.booth_id, booking.application_id, booking.state = ANY({_names(_TAKEN)}), entry.slug,
               entry.name_kk, entry.name_ru, entry.name_en,
               CASE WHEN entry.id IS NOT NULL THEN application.category_id END
        FROM {Booking._meta.db_table} booking
        JOIN {Application._meta.db_table} application ON application.id = booking.application_id
        LEFT JOIN {CatalogueEntry._meta.db_table} entry
            ON entry.application_id = application.id AND entry.is_public
            AND application.state = ANY({_names(TAKES_PART)}) AND booking.state = ANY({_names(_TAKEN)})
        WHERE {_IS_LIVE} AND mark.it <> %(known)s
        OFFSET 0 -- else the rows are joined first and thrown away
    ) AS live ON true
"""  # noqa: S608 - constants of our own
_OF_EDITION = Statement(_NOW.format(edition="%(edition)s"), edition="bigint", at="timestamptz", known="text")
# The same for the current edition, with the forum's own number: all that a request has to ask when nothing changed.
_CURRENT = Statement(
    f"""
    SELECT coalesce((SELECT number FROM forum_revision), 0), edition.id, now.*
    FROM forum_edition AS edition, LATERAL ({_NOW.format(edition="edition.id")}) AS now WHERE edition.is_current
""",  # noqa: S608 - constants of our own
    at="timestamptz",
    known="text",
)


def live_of(edition: Edition, at: datetime) -> Live:
    """One query. A hold whose time is over counts as free, whether or not the sweep has come by."""
    known = _memory.lives.get(edition.pk, _NOTHING)
    return _live(edition.pk, known, _OF_EDITION.rows(edition=edition.pk, at=at, known=known.mark))


def current_live(at: datetime) -> tuple[Forum, Live]:
    """The current forum and its bookings: one query when both are remembered. Raises NoEdition."""
    known = _memory.lives.get(_memory.current, _NOTHING)
    rows = _CURRENT.rows(at=at, known=known.mark)
    if not rows:
        raise NoEdition
    revision, edition_id = rows[0][:2]
    forum = current_forum(revision=revision)
    if forum.edition.pk != edition_id:  # switched between the two looks
        forum = forum_with(edition_id)
    _memory.current = edition_id
    return forum, _live(edition_id, known, [row[2:] for row in rows])


def _live(edition_id: int, known: Live, rows: list[tuple[Any, ...]]) -> Live:
    mark = rows[0][0]
    if mark == known.mark:
        return known
    live = Live(mark, MappingProxyType(dict(_occupations(row[1:] for row in rows))))
    _memory.lives[edition_id] = live
    return live


def _occupations(rows: Iterable[tuple[Any, ...]]) -> Iterable[tuple[int, Occupation]]:
    for booth_id, application_id, is_taken, slug, kk, ru, en, category_id in rows:
        if booth_id is not None:
            state = BoothState.TAKEN if is_taken else BoothState.HELD
            exhibitor = Exhibitor(slug, (kk, ru, en), category_id) if slug is not None else None
            yield booth_id, Occupation(state, application_id, exhibitor)


def _text(texts: tuple[str, ...], language: str) -> Text:
    by_language = dict(zip(LANGUAGES, texts, strict=True))
    for candidate in (language, *LANGUAGES):
        if by_language[candidate]:
            return Text(by_language[candidate], candidate)
    return Text("", language)
