"""The draft as a table, CSV or XLSX, for people who plan in Excel; and such a table read back.

Headings may stand in any of our three languages and in any order; a column that is missing says nothing. Bytes are read
and written by `spreadsheets.files`, as those of every table.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from functools import cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from core.text import clean_line
from core.translations import LANGUAGES, text_in
from forum.models import Edition
from spreadsheets.cells import FORMULA
from spreadsheets.files.grids import FileRefused as Unreadable
from spreadsheets.files.reading import read_grid
from spreadsheets.files.writing import CSV, XLSX, as_bytes
from spreadsheets.registry import Column

from ..models import Lecture
from ..programme.drafts import drafted
from ..states import Plan
from .raw import MOST_EVENTS, FileRefused, RawEvent, RawPerson, RawSchedule

_IN_A_LANGUAGE = tuple(f"_{language}" for language in LANGUAGES)
_DATES = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y")

_HEADINGS: dict[str, "str | Promise"] = {
    "code": _("code"),
    "kind": _("kind"),
    **{f"title_{language}": _("title") for language in LANGUAGES},
    "day": _("day"),
    "start": _("starts at"),
    "end": _("ends at"),
    "room": _("room"),
    "track": _("track"),
    "speakers": _("speakers"),
    "languages": _("languages of the talk"),
    "interpretation": _("interpretation into"),
    "headsets": _("headsets"),
    "signup_required": _("sign-up required"),
    "capacity": _("seats"),
    "shared_slot": _("shared slot"),
    "plan": _("plan"),
    **{f"abstract_{language}": _("abstract") for language in LANGUAGES},
    "guid": _("identifier in exchange"),
}


def heading(name: str) -> str:
    language = name.rpartition("_")[2]
    words = str(_HEADINGS[name])
    return f"{words} ({language})" if language in LANGUAGES else words


@cache
def _names_by_heading() -> dict[str, str]:
    known = {name: name for name in _HEADINGS}
    for language in LANGUAGES:
        with override(language):
            known |= {heading(name).lower(): name for name in _HEADINGS}
    return known


# --- Out ----------------------------------------------------------------------------------------


def table_of(edition: Edition, language: str) -> list[list[str]]:
    """The headings and a row for each lecture of the draft, in the order of time."""
    lectures = [row for row in drafted(edition) if row.plan != Plan.REMOVED]
    lectures.sort(key=lambda row: (row.starts_at is None, row.starts_at, row.pk))
    with override(language):
        headings = [heading(name) for name in _HEADINGS]
        return [headings, *([_cell(row, name, language) for name in _HEADINGS] for row in lectures)]


def _cell(lecture: Lecture, name: str, language: str) -> str:
    zone = lecture.edition.zone
    special: dict[str, Callable[[], Any]] = {
        "day": lambda: lecture.starts_at and f"{lecture.starts_at.astimezone(zone):%Y-%m-%d}",
        "start": lambda: lecture.starts_at and f"{lecture.starts_at.astimezone(zone):%H:%M}",
        "end": lambda: lecture.ends_at and f"{lecture.ends_at.astimezone(zone):%H:%M}",
        "room": lambda: lecture.room and text_in(lecture.room, "name", language).text,
        "track": lambda: lecture.track and text_in(lecture.track, "name", language).text,
        "speakers": lambda: "; ".join(
            text_in(row.speaker, "name", language).text for row in lecture.speakings.all()
        ),
        "languages": lambda: ", ".join(lecture.languages),
        "interpretation": lambda: ", ".join(lecture.interpretation),
        "signup_required": lambda: str(int(lecture.signup_required)),
        "shared_slot": lambda: str(int(lecture.shared_slot)),
    }
    value = special[name]() if name in special else getattr(lecture, name)
    return "" if value is None else str(value)


def as_csv(rows: Sequence[list[str]]) -> bytes:
    return as_bytes(rows[1:], file_format=CSV, headings=rows[0])


def as_xlsx(rows: Sequence[list[str]]) -> bytes:
    return as_bytes(rows[1:], file_format=XLSX, headings=rows[0])


def heading_columns() -> tuple[Column, ...]:
    """What people are told of such a table."""
    return tuple(
        Column(name, words, language=name.rpartition("_")[2] if name.endswith(_IN_A_LANGUAGE) else "")
        for name, words in _HEADINGS.items()
    )


# --- In -----------------------------------------------------------------------------------------


def read_table(content: bytes) -> RawSchedule:
    """Raises FileRefused."""
    try:
        rows = read_grid(content).rows
    except Unreadable as refusal:
        raise FileRefused(refusal.message, code=refusal.code) from None
    known = _names_by_heading()
    columns = [known.get(clean_line(str(cell)).lower(), "") for cell in rows[0][1]]
    if not any(name.startswith("title_") for name in columns):
        words = _("This is neither a schedule nor a table: no column is headed as a title.")
        raise FileRefused(words, code="not_a_schedule")
    schedule = RawSchedule()
    for number, row in rows[1 : MOST_EVENTS + 2]:
        cells = {name: _plain(cell) for name, cell in zip(columns, row, strict=False) if name}
        if any(cells.values()):
            schedule.events.append(_event(cells, number))
    return schedule


def _event(cells: dict[str, str], number: int) -> RawEvent:
    extra: dict[str, Any] = {
        name: {lang: cells[f"{name}_{lang}"] for lang in LANGUAGES if f"{name}_{lang}" in cells}
        for name in ("title", "abstract")
    }
    plain = (
        "code",
        "languages",
        "interpretation",
        "headsets",
        "signup_required",
        "capacity",
        "shared_slot",
        "plan",
    )
    extra |= {name: cells[name] for name in plain if name in cells}
    for name in ("signup_required", "shared_slot"):
        if not extra.get(name, "-"):
            del extra[name]
    if "day" in cells:
        extra["starts_at"] = ""
    persons = cells.get("speakers")
    return RawEvent(
        where=f"line {number}",
        key=cells.get("guid", "") or cells.get("code", ""),
        kind=cells.get("kind") or None,
        room=cells.get("room"),
        track=cells.get("track"),
        date=_day(cells.get("day", "")),
        start=cells.get("start", ""),
        end=cells.get("end", ""),
        persons=None if persons is None else [RawPerson(name) for name in persons.split(";") if name.strip()],
        extra=extra,
    )


def _day(text: str) -> str:
    for form in _DATES:
        try:
            return f"{datetime.strptime(text, form):%Y-%m-%d}"  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return text


def _plain(cell: Any) -> str:
    """As somebody would type it. An apostrophe that kept a formula from running is no part of the text."""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if cell.time() == time() else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = "" if cell is None else str(cell).strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text
