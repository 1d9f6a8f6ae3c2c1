"""The printed catalogue: facts in, bytes out. Every word is decided here; the template only sets it."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext, ngettext, override

from core.dates import date_span
from core.documents.typesetting import typeset
from core.text import sort_key
from core.translations import text_in
from forum.models import Edition

from ..drawing.signs import PATHS
from ..files.pictures import as_png

TEMPLATE = Path(__file__).with_name("catalogue.typ")
_LOGO_PIXELS = (480, 160)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedExhibitor:
    """One entry in the language of the paper; `category` is a row or None, `logo` the bytes of our WebP."""

    slug: str
    name: str
    legal_name: str
    category: Any
    groups: list[str]
    description: str
    language: str
    brands: str
    city: str
    booths: list[str]
    website: str = ""
    email: str = ""
    phone: str = ""
    together: list[str] = field(default_factory=list)
    logo: bytes = b""


def catalogue_pdf(
    edition: Edition, exhibitors: list[PrintedExhibitor], categories: Iterable[Any], language: str
) -> bytes:
    """`exhibitors` in the order of the alphabet."""
    with override(language):
        return typeset(TEMPLATE, _layout(edition, exhibitors, categories, language))


def _layout(
    edition: Edition, exhibitors: list[PrintedExhibitor], categories: Iterable[Any], language: str
) -> dict[str, Any]:
    name = text_in(edition, "name", language).text
    title = gettext("Catalogue of exhibitors")
    count = len(exhibitors)
    return {
        "language": language,
        "title": f"{title} · {name}",
        "brand": edition.brand,
        "edition": name,
        "organiser": text_in(edition, "organiser", language).text,
        "span": date_span(edition.starts_on, edition.ends_on, language),
        "venue": text_in(edition, "venue", language).text,
        "address": ", ".join(
            filter(None, (text_in(edition, part, language).text for part in ("address", "city")))
        ),
        "count": ngettext("%(count)s exhibitor", "%(count)s exhibitors", count) % {"count": count},
        "words": {
            "catalogue": title,
            "by_category": gettext("Exhibitors by category"),
            "exhibitors": gettext("Exhibitors"),
            "index": gettext("Alphabetical index"),
            "brands": gettext("Brands"),
            "together": gettext("Also on this booth"),
        },
        "categories": [
            {
                **_category(category, language),
                "rows": [_row(one) for one in exhibitors if one.category == category],
            }
            for category in categories
            if any(one.category == category for one in exhibitors)
        ],
        "entries": [_entry(one, language) for one in exhibitors],
        "letters": _letters(exhibitors),
    }


def _row(one: PrintedExhibitor) -> dict[str, str]:
    return {"slug": one.slug, "name": one.name, "booths": ", ".join(one.booths)}


def _category(category: Any, language: str) -> dict[str, str]:
    if category is None:
        return {"name": "", "path": "", "colour": "#000000"}
    return {
        "name": text_in(category, "name", language).text,
        "path": PATHS[category.sign],
        "colour": category.colour,
    }


def _entry(one: PrintedExhibitor, language: str) -> dict[str, Any]:
    contacts = [
        {"words": one.website.partition("://")[2].rstrip("/"), "url": one.website},
        {"words": one.email, "url": f"mailto:{one.email}"},
        {"words": one.phone, "url": f"tel:{one.phone}"},
    ]
    return {
        **_row(one),
        "legal_name": one.legal_name,
        "category": _category(one.category, language),
        "groups": ", ".join(one.groups),
        "description": one.description,
        "language": one.language,
        "brands": one.brands,
        "together": ", ".join(one.together),
        "city": one.city,
        "contacts": [contact for contact in contacts if contact["words"]],
        "logo": _drawn(one.logo),
    }


def _letters(exhibitors: list[PrintedExhibitor]) -> list[dict[str, Any]]:
    found: dict[str, list[dict[str, str]]] = {}
    for one in exhibitors:
        letter = next((sign for sign in one.name if sign.isalnum()), "#").upper()
        found.setdefault(letter, []).append(_row(one))
    return [{"letter": letter, "rows": found[letter]} for letter in sorted(found, key=sort_key)]


def _drawn(logo: bytes) -> str:
    """As an SVG around a PNG: facts are text, and typst takes a picture out of text in this shape."""
    if not logo:
        return ""
    width, height = _LOGO_PIXELS
    png = base64.b64encode(as_png(logo, _LOGO_PIXELS)).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image href="data:image/png;base64,{png}" width="{width}" height="{height}" '
        'preserveAspectRatio="xMinYMid meet"/></svg>'
    )
