"""The programme in one language, ready to be shown: cards, the timetable of a day, words for free seats."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from django.urls import reverse
from django.utils.translation import gettext as _

from core.dates import day_and_weekday
from core.translations import Text

from ..states import Kind, Part
from .facts import ShownLecture, in_language

_KINDS = dict(Kind.choices)
_PARTS = dict(Part.choices)


class PersonLink(NamedTuple):
    code: str
    name: Text
    role: Text
    part: str  # the word, and only for somebody who is not simply the speaker
    url: str


@dataclass(frozen=True)
class Card:
    """What every page shows of a lecture. `hole` is where its seats will stand."""

    pk: int
    code: str
    url: str
    title: Text
    abstract: Text
    kind: str
    day: date | None
    starts_at: datetime | None
    ends_at: datetime | None
    time: str
    room: str
    track: str
    languages: str
    interpretation: str
    headsets: int
    people: tuple[PersonLink, ...]
    is_cancelled: bool
    signup_required: bool
    is_long: bool  # something people come for, not a break

    @property
    def anchor(self) -> str:
        return f"l-{self.code}"

    @property
    def hole(self) -> str:
        return f"c{self.pk}"


def card_of(lecture: ShownLecture, language: str, zone: ZoneInfo) -> Card:
    facts = lecture.facts
    starts_at = lecture.starts_at.astimezone(zone) if lecture.starts_at else None
    ends_at = lecture.ends_at.astimezone(zone) if lecture.ends_at else None
    return Card(
        pk=lecture.pk,
        code=lecture.code,
        url=reverse("sessions:lecture", kwargs={"code": lecture.code}),
        title=lecture.text("title", language),
        abstract=lecture.text("abstract", language),
        kind=str(_KINDS.get(facts["kind"], facts["kind"])),
        day=starts_at.date() if starts_at else None,
        starts_at=starts_at,
        ends_at=ends_at,
        time=f"{starts_at:%H:%M}–{ends_at:%H:%M}" if starts_at and ends_at else "",
        room=lecture.room_name(language),
        track=lecture.track_name(language),
        languages=language_names(facts["languages"], language),
        interpretation=language_names(facts["interpretation"], language),
        headsets=facts["headsets"],
        people=tuple(_person(row, language) for row in facts["speakers"]),
        is_cancelled=lecture.is_cancelled,
        signup_required=facts["signup_required"],
        is_long=facts["kind"] not in (Kind.BREAK, Kind.REGISTRATION),
    )


def _person(row: Mapping[str, object], language: str) -> PersonLink:
    return PersonLink(
        code=str(row["code"]),
        name=in_language(row["name"], language),  # type: ignore[arg-type]
        role=in_language(row["role"], language),  # type: ignore[arg-type]
        part=str(_PARTS[Part.MODERATOR]) if row["part"] == Part.MODERATOR else "",
        url=reverse("sessions:speaker", kwargs={"code": row["code"]}),
    )


def language_names(codes: Iterable[str], language: str) -> str:
    """«қазақ, орыс»: in the reader's words; a code nobody knows stays as it is."""
    return ", ".join(_language_name(code, language) for code in codes)


@lru_cache(maxsize=256)
def _language_name(code: str, language: str) -> str:
    try:
        return Locale.parse(code, sep="-").get_display_name(language) or code
    except (ValueError, LookupError, UnknownLocaleError):
        return code


# --- The timetable of a day ---------------------------------------------------------------------


@dataclass
class Cell:
    """What stands in one room from one line of the table for `rows` lines; nothing: the room is empty."""

    rows: int
    cards: list[Card] = field(default_factory=list)


@dataclass
class Line:
    """From `time` on: one cell for each room, unless the cell above reaches down here."""

    time: str
    cells: list[Cell]


@dataclass
class DayTable:
    day: date
    heading: str
    rooms: list[str]
    lines: list[Line]


def day_table(day: date, cards: list[Card], language: str) -> DayTable:
    """Rooms beside one another, time from top to bottom: a line wherever something starts or ends."""
    timed = [card for card in cards if card.starts_at and card.ends_at]
    rooms = list(
        dict.fromkeys(card.room for card in sorted(timed, key=lambda card: (not card.room, card.room)))
    )
    moments = sorted({at for card in timed for at in (card.starts_at, card.ends_at) if at})
    index = {at: number for number, at in enumerate(moments)}
    lines = [Line(f"{at:%H:%M}", []) for at in moments[:-1]]
    for room in rooms:
        number = 0
        for first, last, block in _blocks([card for card in timed if card.room == room], index):
            if first > number:
                lines[number].cells.append(Cell(first - number))
            lines[first].cells.append(Cell(last - first, block))
            number = last
        if number < len(lines):
            lines[number].cells.append(Cell(len(lines) - number))
    return DayTable(day, day_and_weekday(day, language), rooms, lines)


def _blocks(cards: list[Card], index: dict[datetime, int]) -> Iterable[tuple[int, int, list[Card]]]:
    """Cards of one room; those that overlap (a shared slot) stand in one cell."""
    first = last = -1
    block: list[Card] = []
    for card in sorted(cards, key=lambda card: (index[card.starts_at], card.pk)):  # type: ignore[index]
        start, end = index[card.starts_at], index[card.ends_at]  # type: ignore[index]
        if block and start < last:
            block.append(card)
            last = max(last, end)
            continue
        if block:
            yield first, last, block
        first, last, block = start, end, [card]
    if block:
        yield first, last, block


# --- Words --------------------------------------------------------------------------------------


class SeatWords(NamedTuple):
    """How many seats are left, in words of one language; `%` is quicker than a template for each lecture."""

    left: str
    full: str
    waiting: str
    called_off: str
    free: str

    def of(self, card: Card, seats_left: int, waiting: int, is_open: bool) -> str:
        if card.is_cancelled:
            return self.called_off
        if not card.signup_required:
            return self.free if card.is_long else ""
        if not is_open:
            return ""
        if seats_left:
            return self.left % {"count": seats_left}
        return f"{self.full} · {self.waiting % {'count': waiting}}" if waiting else self.full


def seat_words() -> SeatWords:
    return SeatWords(
        left=_("Seats left: %(count)s"),
        full=_("No seats left"),
        waiting=_("People waiting: %(count)s"),
        called_off=_("Does not take place"),
        free=_("No sign-up needed"),
    )
