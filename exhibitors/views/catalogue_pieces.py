"""The pieces that a page of the catalogue repeats: each kind is rendered once from its template, then only filled in.

A page has a hundred of them, and rendering them one by one took longer than everything else about it. Their
values are escaped here.
"""

from html import escape

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import get_language

from core.pages import filled_page, hole
from core.translations import Text, text_in

from ..models import CatalogueEntry, Category
from ..templatetags.catalogue import category_sign, foreign

_LONGEST_TEXT = 140


def card(entry: CatalogueEntry, category: Category | None, url: str, **texts: Text) -> SafeString:
    """`texts`: name, city, description."""
    name, city, text = texts["name"], texts["city"], texts["description"]
    logo = entry.logo or None
    return _filled(
        "card",
        {
            "has_logo": bool(logo),
            "has_city": bool(city.text),
            "has_text": bool(text.text),
            "has_stands": bool(entry.booth_numbers),
        },
        url=escape(url),
        logo=escape(logo.url) if logo else "",
        logo_width=str(entry.logo_width),
        logo_height=str(entry.logo_height),
        initial=escape(name.text[:1]),
        name=escape(name.text),
        name_lang=foreign(name),
        sign=category_sign(category),
        category=escape(text_in(category, "name").text) if category else "",
        city=escape(city.text),
        city_lang=foreign(city),
        text=escape(Truncator(text.text).chars(_LONGEST_TEXT)),
        text_lang=foreign(text),
        stands="".join(f' <span class="stand">{escape(number)}</span>' for number in entry.booth_numbers),
    )


def answer(label: str, count: int, url: str, *, is_chosen: bool, category: Category | None) -> SafeString:
    return _filled(
        "answer", {"is_chosen": is_chosen},
        url=escape(url), label=escape(label), count=str(count), sign=category_sign(category),
    )  # fmt: skip


def letter(text: str, url: str, *, is_chosen: bool) -> SafeString:
    return _filled("letter", {"is_chosen": is_chosen}, url=escape(url), letter=escape(text))


def _filled(piece: str, kind: dict[str, bool], **values: str) -> SafeString:
    key = ("exhibitors.catalogue", piece, get_language(), *kind.values())

    def render() -> str:
        context = {name: mark_safe(hole(name)) for name in values}  # noqa: S308 - names of our own
        return render_to_string(f"exhibitors/catalogue_{piece}.html", context | kind).strip()

    return mark_safe(filled_page(key, render, **values))  # noqa: S308 - the values are escaped above
