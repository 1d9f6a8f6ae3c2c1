"""Widgets that render without a template each: a page with a list of 250 countries in microseconds."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from html import escape
from typing import Any

from django import forms
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

NOTHING_CHOSEN = "—"  # an option without a word is silent in a screen reader

Choices = Iterable[tuple[Any, Any]]


def attributes_html(attributes: Mapping[str, Any]) -> SafeString:
    """`True` and `""` write the bare name; `False` and `None` write nothing. A third of `flatatt`'s time."""
    return mark_safe(
        "".join(
            f" {name}" if value is True or value == "" else f' {name}="{escape(str(value))}"'
            for name, value in attributes.items()
            if value is not None and value is not False
        )
    )


class Later:
    """Choices that are put together when they are shown: a form that is accepted shows none."""

    def __init__(self, choices: Callable[[], Choices]) -> None:
        self._choices = choices

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        return iter(self._choices())


class FastSelect(forms.Widget):
    """A flat `<select>`. Its options are written once per language and list; only the mark moves."""

    def __init__(self, attrs: Mapping[str, Any] | None = None, choices: Choices = ()) -> None:
        super().__init__(dict(attrs or {}))
        self.choices = choices

    def use_required_attribute(self, initial: Any) -> bool:
        """Only where nothing may be chosen: of a list that begins with an answer one is chosen always."""
        first = next(iter(self.choices), None)
        return super().use_required_attribute(initial) and first is not None and first[0] in ("", None)

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        chosen = self.build_attrs(self.attrs, {"name": name, **(attrs or {})})
        plain = tuple((str(code), str(label)) for code, label in self.choices)
        options = _marked(_options(get_language(), plain), "" if value is None else str(value))
        return mark_safe(f"<select{attributes_html(chosen)}>{options}</select>")


@lru_cache(maxsize=64)
def _options(language: str | None, choices: tuple[tuple[str, str], ...]) -> SafeString:
    # The language is a part of the key because the labels of one list differ by it.
    # The name of a language stands in that language.
    named = {code: f' lang="{code}"' for code, label in choices if (code, label) in settings.LANGUAGES}
    shown = ((code, mark_safe(named.get(code, "")), label or NOTHING_CHOSEN) for code, label in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', shown)


def _marked(options: SafeString, value: str) -> SafeString:
    opening = format_html('<option value="{}"', value)
    # Both are escaped already.
    return mark_safe(options.replace(opening, f"{opening} selected", 1))
