"""The report on paper: facts in, bytes out. Every word is decided here; the template only sets it."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from core.dates import date_span
from core.documents.typesetting import typeset
from core.translations import LANGUAGES

from ..services.statistics import Report
from .tables import Section, Table, Unit

TEMPLATE = Path(__file__).with_name("report.typ")


def report_pdf(report: Report, sections: list[Section], language: str) -> bytes:
    """A tagged PDF in the active language, with bars beside the numbers that are drawn on the page."""
    return typeset(TEMPLATE, _layout(report, sections, language))


def _layout(report: Report, sections: list[Section], language: str) -> dict[str, Any]:
    edition = report.figures["edition"]
    name = _text(edition["name"], language)
    first, last = (date.fromisoformat(edition[day]) for day in ("starts_on", "ends_on"))
    return {
        "language": language,
        "title": f"{gettext('Statistics report')} · {edition['brand']}",
        "heading": gettext("Statistics report"),
        "rules": gettext("Counted by the rules of ISO 25639 and UFI"),
        "brand": edition["brand"],
        "edition": name,
        "organiser": _text(edition["organiser"], language),
        "span": date_span(first, last, language),
        "venue": _text(edition["venue"], language),
        "counted": counted_words(report),
        "sections": [
            {"title": one.title, "tables": [_table(table) for table in one.tables]} for one in sections
        ],
    }


def counted_words(report: Report) -> str:
    """Whether these are the figures of today or a copy that was kept."""
    at = timezone.localtime(datetime.fromisoformat(report.figures["counted_at"]))
    words = (
        gettext("Figures as they were kept on %(at)s")
        if report.copy
        else gettext("Counted from the data on %(at)s")
    )
    return words % {"at": date_format(at, "SHORT_DATETIME_FORMAT")}


def _table(table: Table) -> dict[str, Any]:
    drawn = table.mark or (table.bars[-1] if table.bars else None)
    most = max((float(row[drawn]) for row in table.rows), default=0) if drawn is not None else 0
    said = table.said()
    return {
        "title": table.title,
        "columns": [{"label": one.label, "is_text": one.unit is Unit.TEXT} for one in table.columns],
        "rows": said[: len(table.rows)],
        "bars": [float(row[drawn]) / most for row in table.rows] if drawn is not None and most else [],
        "total": said[-1] if table.total else None,
        "note": table.note,
    }


def _text(texts: dict[str, str], language: str) -> str:
    return next((texts[one] for one in (language, *LANGUAGES) if texts.get(one)), "")
