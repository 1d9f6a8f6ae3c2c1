"""The registry of letters: a wing's `emails.py` says who writes which kind, and with which built-in words.

    @letter("visitors.ticket", BuiltIn(_("Ticket"), _("Your ticket to %(brand)s"), "visitors/mail/ticket", …))
    def write_ticket(message: Message) -> Letter | None: ...

The writer runs in the worker, outside any transaction, with the person's language active. It returns
None when the reason for the letter is gone (a cancelled registration): the message is then dropped.
The words are `compose`'s: those of the organisers where they have their own, else the built-in ones.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, NamedTuple

import mrml
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.html import escape

from core.pages import filled, filled_page, hole
from core.text import clean_line
from forum.queries import Forum

from .models import Message
from .placeholders import FORUM, Placeholder, PlaceholderType, forum_values, masked
from .queries import own_words
from .wording.checks import Wording
from .wording.markup import parse, parse_line
from .wording.rendering import as_line, as_mjml, as_text, left_for


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
    secrets: tuple[str, ...] = ()

    @property
    def kept_text(self) -> str:
        """What the outbox remembers: nobody who reads it there can sign in with it."""
        return masked(self.text, self.secrets)


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """What a kind of letter says until the organisers word it otherwise, and what they may fill in.

    `flags`: what the template shows only sometimes; shown to who looks for words to start from.
    """

    name: str | Promise
    subject: str | Promise  # with %(brand)s and other placeholders that are one line
    template: str
    placeholders: tuple[Placeholder, ...] = ()
    flags: tuple[str, ...] = ()


Writer = Callable[[Message], Letter | None]

# mrml writes one line of thousands of characters. SMTP allows 998: longer ones are encoded letter by letter
# (quoted-printable), which takes as long as all the rest of composing. Between blocks white space says nothing.
_BETWEEN_BLOCKS = re.compile(r">(?=</?(?:table|tbody|tr|td|div|head|body|style|meta|title)\b|<!--)")

_writers: dict[str, Writer] = {}
_built_in: dict[str, BuiltIn] = {}
_names: dict[str, str | Promise] = {}


def letter(kind: str, words: BuiltIn | str | Promise) -> Callable[[Writer], Writer]:
    """Decorator: this function writes the letters of `kind`, which people know by the name of its built-in words.

    A kind that has only a name cannot be worded anew.
    """

    def register(writer: Writer) -> Writer:
        if kind in _writers:
            raise ValueError(f"two writers for letters of kind {kind}")
        _writers[kind] = writer
        if isinstance(words, BuiltIn):
            _built_in[kind] = words
        _names[kind] = words.name if isinstance(words, BuiltIn) else words
        return writer

    return register


def write(message: Message) -> Letter | None:
    return _writers[message.kind](message)


def kinds() -> list[str]:
    return sorted(_writers)


def words_of(kind: str) -> str:
    """What people call letters of this kind; the kind itself when nobody writes such letters any more."""
    return str(_names.get(kind, kind))


def worded() -> Mapping[str, BuiltIn]:
    """The kinds whose words organisers may change."""
    return _built_in


def compose(
    kind: str,
    *,
    forum: Forum,
    language: str,
    personal: Mapping[str, str],
    attachments: tuple[Attachment, ...] = (),
    key: Hashable = None,
    **context: Any,
) -> Letter:
    """The letter of `kind`. Only `personal` may differ from person to person.

    What else the built-in template shows stands in `context` and is part of the page's key; where that
    cannot be hashed, `key` names it.
    """
    built_in = _built_in[kind]
    secrets = tuple(personal[one.name] for one in built_in.placeholders if one.secret)
    wording = _tried.get().get(kind) or _own_wording(forum, kind, language)
    if wording is not None:
        subject, text, html = written(
            wording, built_in.placeholders, forum=forum, language=language, values=personal
        )
        return Letter(subject, text, html, attachments, secrets=secrets)
    edition = forum.card(language)
    shown = key if key is not None else tuple(sorted(context.items()))
    text, html = bodies(
        built_in.template,
        {"edition": edition, "LANGUAGE_CODE": language, **context},
        personal=personal,
        key=(language, forum.edition.pk, forum.revision, shown),
    )
    subject = str(built_in.subject) % {"brand": edition.brand, **personal}
    return Letter(clean_line(subject)[:200], text, html, attachments, secrets=secrets)


def _own_wording(forum: Forum, kind: str, language: str) -> Wording | None:
    own = own_words(forum, kind)
    if own is None:
        return None
    return Wording(getattr(own, f"subject_{language}"), getattr(own, f"body_{language}"))


_tried: ContextVar[Mapping[str, Wording]] = ContextVar("tried words", default={})  # noqa: B039 - never written to


@contextmanager
def trying(kind: str, wording: Wording) -> Iterator[None]:
    """Inside, letters of `kind` are written in these words: for a preview of words that are not saved."""
    token = _tried.set({kind: wording})
    try:
        yield
    finally:
        _tried.reset(token)


def written(
    wording: Wording,
    placeholders: Iterable[Placeholder],
    *,
    forum: Forum,
    language: str,
    values: Mapping[str, str],
    stop_url: str = "",
) -> tuple[str, str, str]:
    """Subject, text and HTML of a wording of the organisers, filled in. The wording itself is the key of the
    page that is kept, so a letter is never made from words that were changed."""
    edition = forum.card(language)
    values = {**forum_values(edition), **values, "stop_url": stop_url}
    empty = frozenset(name for name, value in values.items() if not value)
    typed = (*FORUM, *placeholders)
    where = (wording, typed, language, forum.edition.pk, forum.revision, empty)
    context = {
        "edition": edition,
        "LANGUAGE_CODE": language,
        "stop_url": hole("stop_url") if stop_url else "",
    }

    def blocks() -> Any:
        addresses = {one.name for one in typed if one.type is PlaceholderType.URL}
        return left_for(parse(wording.body), empty=empty, addresses=addresses)

    def text() -> str:
        return _text("mailing/own", context | {"words": as_text(blocks())})

    def html() -> str:
        return _html("mailing/own", context | {"words": as_mjml(blocks())})

    several = {one.name for one in typed if one.type is PlaceholderType.LINES}
    escaped: dict[str, str] = {name: escape(value) for name, value in values.items()}
    escaped |= {name: "<br />".join(escaped[name].split("\n")) for name in several & escaped.keys()}
    subject = filled(as_line(parse_line(wording.subject)), **values)
    return (
        clean_line(subject)[:200],
        filled_page((*where, "text"), text, **values),
        filled_page((*where, "html"), html, **escaped),
    )


def outline(kind: str) -> Wording:
    """The built-in words of `kind` in the active language, written as an organiser would: to start from."""
    built_in = _built_in[kind]
    names = {one.name: f"{{{one.name}}}" for one in (*FORUM, *built_in.placeholders)}
    edition = SimpleNamespace(
        brand="{brand}", name="{forum_name}", date_span="{forum_dates}", venue="{venue}", address="",
        city="{address}",
    )  # fmt: skip
    context = {**names, **dict.fromkeys(built_in.flags, True), "edition": edition, "outline": True}
    body: str = render_to_string(f"{built_in.template}.txt", context)
    body = _LABELLED.sub(r"[\1](\2)", re.sub(r"\n{3,}", "\n\n", body.strip()))
    return Wording(str(built_in.subject) % names, body)


# «Open my page: {manage_url}» alone in its paragraph: a button in the letter as it is built in.
_LABELLED = re.compile(r"(?m)(?<![^\n]\n)^([^\n{}:]+):\s(\{\w*url\})$(?!\n[^\n])")


def bodies(
    template: str, context: dict[str, Any], *, personal: Mapping[str, str], key: Hashable
) -> tuple[str, str]:
    """The text and the HTML part from `<template>.txt` and `<template>.mjml`.

    Only `personal` differs from person to person. Everything else is rendered once for `key`, which names
    all that `context` depends on: the language, the edition and its revision.
    """
    context |= {name: hole(name) for name in personal}
    escaped: dict[str, str] = {name: escape(value) for name, value in personal.items()}
    return (
        filled_page((template, "text", key), lambda: _text(template, context), **personal),
        filled_page((template, "html", key), lambda: _html(template, context), **escaped),
    )


def _text(template: str, context: dict[str, Any]) -> str:
    return render_to_string(f"{template}.txt", context).strip() + "\n"


def _html(template: str, context: dict[str, Any]) -> str:
    html = mrml.to_html(render_to_string(f"{template}.mjml", context)).content
    return _BETWEEN_BLOCKS.sub(">\n", html)
