"""The registry of letters: a wing's `emails.py` says who writes which kind.

    @letter("visitors.ticket", _("Ticket"))
    def write_ticket(message: Message) -> Letter | None: ...

The words are what lists, filters and histories call such a letter (`words_of`).

The writer runs in the worker, outside any transaction, with the person's language active. It returns
None when the reason for the letter is gone (a cancelled registration): the message is then dropped.
"""

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import mrml
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.html import escape

from core.pages import filled_page, hole

from .models import Message


class Attachment(NamedTuple):
    filename: str
    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    text: str
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


Writer = Callable[[Message], Letter | None]

# mrml writes one line of thousands of characters. SMTP allows 998: longer ones are encoded letter by letter
# (quoted-printable), which takes as long as all the rest of composing. Between blocks white space says nothing.
_BETWEEN_BLOCKS = re.compile(r">(?=</?(?:table|tbody|tr|td|div|head|body|style|meta|title)\b|<!--)")

_writers: dict[str, Writer] = {}
_words: dict[str, str | Promise] = {}


def letter(kind: str, words: str | Promise) -> Callable[[Writer], Writer]:
    """Decorator: this function writes the letters of `kind`, which people know as `words`."""

    def register(writer: Writer) -> Writer:
        if kind in _writers:
            raise ValueError(f"two writers for letters of kind {kind}")
        _writers[kind], _words[kind] = writer, words
        return writer

    return register


def write(message: Message) -> Letter | None:
    return _writers[message.kind](message)


def kinds() -> list[str]:
    return sorted(_writers)


def words_of(kind: str) -> str:
    """What people call letters of this kind; the kind itself when nobody writes such letters any more."""
    return str(_words.get(kind, kind))


def bodies(
    template: str, context: dict[str, Any], *, personal: dict[str, str], key: Hashable
) -> tuple[str, str]:
    """The text and the HTML part from `<template>.txt` and `<template>.mjml`.

    Only `personal` differs from person to person. Everything else is rendered once for `key`, which names
    all that `context` depends on: the language, the edition and its revision.
    """
    context |= {name: hole(name) for name in personal}
    escaped = {name: escape(value) for name, value in personal.items()}
    return (
        filled_page((template, "text", key), lambda: _text(template, context), **personal),
        filled_page((template, "html", key), lambda: _html(template, context), **escaped),
    )


def _text(template: str, context: dict[str, Any]) -> str:
    return render_to_string(f"{template}.txt", context).strip() + "\n"


def _html(template: str, context: dict[str, Any]) -> str:
    html = mrml.to_html(render_to_string(f"{template}.mjml", context)).content
    return _BETWEEN_BLOCKS.sub(">\n", html)
