"""What a cell says, as somebody would type it - and what a spreadsheet has made of it on the way.

Nothing is repaired silently: what is lost is refused with its reason (`Fault`), what can be restored beyond doubt is
restored and told (`Cell.note`).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.text import fold_search

FORMULA = ("=", "+", "-", "@", "\t", "\r")
_DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y")
_EXCEL_ZERO = date(1899, 12, 30)
_EXCEL_DAYS = range(18_000, 92_000)  # 1949 to 2151
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE]\+?\d{1,3}")
_KEPT_BY_A_FORMULA = re.compile(r'="([^"]*)"')  # ="0012…": how exports keep Excel from eating zeros
_ERROR = re.compile(
    r"#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|ЗНАЧ!|ССЫЛКА!|ИМЯ\?|Н/Д|ДЕЛ/0!|ЧИСЛО!|ПУСТО!)"
)
_LOST_LETTER = re.compile(r"[а-яё]\?[а-яё]|(?<!\w)\?[а-яё]{2}|\?{3,}|\ufffd", re.IGNORECASE)
_YES = frozenset({"1", "yes", "y", "true", "on", "да", "д", "иә", "ия", "+", "x", "х", "v", "✓"})
_NO = frozenset({"0", "no", "n", "false", "off", "нет", "н", "жоқ", "жок", "-", "–", "—"})
# Five zeros at the end of a long number: Excel showed 8.50102E+11 and that was saved.
_ROUNDED = re.compile(r"\d{4,}0{5}")


class Kind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    DIGITS = "digits"  # tax ids, telephones, accounts: digits that are no number
    NUMBER = "number"
    MONEY = "money"
    DAY = "day"
    MOMENT = "moment"
    CLOCK = "clock"
    YES = "yes"
    CHOICE = "choice"
    CHOICES = "choices"


class Fault(NamedTuple):
    """Why a row is refused: the column by its code - empty for the row as a whole -, a stable code, the words."""

    column: str
    code: str
    words: "str | Promise"


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    fault: str = ""
    note: "str | Promise" = ""


_FAULTS: dict[str, str | Promise] = {
    "merged_cells": _("Cells are merged here. Please unmerge them and fill in each."),
    "formula": _("There is a formula here. Please paste its value."),
    "formula_error": _("There is a formula here that ends in an error."),
    "formula_without_value": _("There is a formula here without a result. Please paste its value."),
    "scientific_notation": _(
        "A long number stands here in short form (8.50102E+11); its last digits are lost. Please type it anew, as text."
    ),
    "digits_lost": _("The last digits of this number are zeros: they seem to be lost. Please type it anew, as text."),
    "became_a_date": _("A date stands here: Excel has made one of what was typed. Please type it anew, as text."),
    "not_a_date": _("This is not a date. Please write it as 29.08.2019."),
    "not_a_number": _("This is not a number."),
    "not_yes_or_no": _("Please answer with yes or no."),
    "wrong_encoding": _("These letters were read in a wrong encoding. Please save the file in UTF-8, load it anew."),
    "letters_lost": _(
        "Letters were lost here: there are question marks instead. Please save the file in UTF-8 and load it again."
    ),
}  # fmt: skip


def words_of(code: str) -> "str | Promise":
    return _FAULTS[code]


def read_cell(
    raw: Any,
    kind: Kind,
    *,
    choices: "Mapping[str, str] | None" = None,
    restore: "Callable[[str], str] | None" = None,
) -> Cell:
    """What stands in one cell of a column of that kind. `restore` gives back zeros that Excel has eaten, or nothing."""
    if raw is None or raw == "":
        return Cell("")
    if isinstance(raw, str):
        text = raw.strip()
        if fault := _fault_of_text(text, kind):
            return Cell("", fault)
        raw = _unguarded(text)
    return _READERS[kind](raw) if kind in _READERS else _text(raw, kind, choices, restore)


def fold(text: str) -> str:
    """How headings and the words of choices are compared: without capitals, marks and punctuation."""
    return " ".join(re.sub(r"[\W_]+", " ", fold_search(text)).split())


def harmless(text: str) -> str:
    """What Excel would run as a formula is kept from it by an apostrophe, which our reader takes away again."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _unguarded(text: str) -> str:
    if found := _KEPT_BY_A_FORMULA.fullmatch(text):
        return found[1]
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


def _fault_of_text(text: str, kind: Kind) -> str:
    if _ERROR.fullmatch(text):
        return "formula_error"
    if text.startswith("=") and not _KEPT_BY_A_FORMULA.fullmatch(text):
        return "formula"
    if _SCIENTIFIC.fullmatch(text) and (kind is Kind.DIGITS or "." in text or "," in text):
        return "scientific_notation"
    if text.isascii():
        return ""
    if _LOST_LETTER.search(text):
        return "letters_lost"
    return "wrong_encoding" if _is_garbled(text) else ""


def _is_garbled(text: str) -> bool:
    """UTF-8 that was read as a code page: РђР№РіТЇР» or ÐÐ¹. Honest Russian is never valid UTF-8 by chance."""
    for codec in ("cp1251", "latin-1", "cp1252"):
        try:
            back = text.encode(codec).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
        if any("\u0400" <= letter <= "\u04ff" for letter in back):
            return True
    return False


# --- Kinds ----------------------------------------------------------------------------------------


def _text(
    raw: Any, kind: Kind, choices: "Mapping[str, str] | None", restore: "Callable[[str], str] | None"
) -> Cell:
    if isinstance(raw, datetime | date | time):
        return Cell("", "became_a_date")
    if isinstance(raw, bool):
        return Cell("1" if raw else "0")
    text = _plain(raw) if isinstance(raw, int | float) else str(raw)
    if kind is Kind.DIGITS:
        return _digits(text, restore)
    if choices is not None and text:
        text = _chosen(text, kind, choices)
    return Cell(text)


def _digits(text: str, restore: "Callable[[str], str] | None") -> Cell:
    bare = re.sub(r"[\s\u00a0-]", "", text)
    if bare.isdigit() and len(bare) >= 11 and _ROUNDED.fullmatch(bare):
        return Cell("", "digits_lost")
    if restore is not None and (whole := restore(bare)):
        return Cell(
            whole, note=_("Zeros at the beginning were lost and are restored: %(number)s") % {"number": whole}
        )
    return Cell(text)


def _chosen(text: str, kind: Kind, choices: Mapping[str, str]) -> str:
    """Words of any of our languages become the code; what is unknown stays, and its cleaner refuses it."""
    if kind is Kind.CHOICES:
        parts = [part.strip() for part in re.split(r"[;,\n|]", text) if part.strip()]
        return ";".join(choices.get(fold(part), part) for part in parts)
    return choices.get(fold(text), text)


def _plain(number: float) -> str:
    if isinstance(number, int) or number.is_integer():
        return str(int(number))
    return repr(number)


def _day(raw: Any) -> Cell:
    if isinstance(raw, datetime):
        return Cell(raw.date().isoformat())
    if isinstance(raw, date):
        return Cell(raw.isoformat())
    text = _plain(raw) if isinstance(raw, int | float) and not isinstance(raw, bool) else str(raw).strip()
    if text.isdigit() and int(text) in _EXCEL_DAYS:
        return Cell((_EXCEL_ZERO + timedelta(days=int(text))).isoformat())
    for form in _DAYS:
        try:
            return Cell(datetime.strptime(text.split(maxsplit=1)[0], form).date().isoformat())  # noqa: DTZ007 - a day
        except (ValueError, IndexError):
            continue
    return Cell("", "not_a_date")


def _clock(raw: Any) -> Cell:
    if isinstance(raw, datetime | time):
        return Cell(f"{raw:%H:%M}")
    if isinstance(raw, float) and 0 <= raw < 1:  # a part of a day
        minutes = round(raw * 24 * 60)
        return Cell(f"{minutes // 60:02}:{minutes % 60:02}")
    return Cell(str(raw).strip())


def _number(raw: Any) -> Cell:
    if isinstance(raw, datetime | date | time):
        return Cell("", "became_a_date")
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return Cell(_plain(raw))
    bare = re.sub(r"[\s\u00a0\u202f₸']|тг\.?|тенге|теңге|KZT", "", str(raw), flags=re.IGNORECASE)
    if "," in bare and "." in bare:  # 386,288.00 or 386.288,00
        bare = bare.replace(",", "") if bare.rindex(".") > bare.rindex(",") else bare.replace(".", "")
    if not re.fullmatch(r"[+-]?\d{1,15}(?:[.,]\d{1,6})?", bare):
        return Cell("", "not_a_number")
    bare = bare.replace(",", ".").removeprefix("+")
    return Cell(re.sub(r"\.0+$", "", bare))


def _yes(raw: Any) -> Cell:
    text = _plain(raw) if isinstance(raw, int | float) else str(raw).strip()
    if (folded := text.lower()) in _YES:
        return Cell("1")
    return Cell("0") if folded in _NO else Cell("", "not_yes_or_no")


_READERS: dict[Kind, Callable[[Any], Cell]] = {
    Kind.DAY: _day,
    Kind.CLOCK: _clock,
    Kind.NUMBER: _number,
    Kind.MONEY: _number,
    Kind.YES: _yes,
}
