"""Reading texts: out of sources as gettext finds them, out of catalogues as people see them."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

# gettext(change["added"]["name"]) in the admin's log looks like three texts; JavaScriptCatalog's separator like one.
NOT_TEXTS = {"addedname", "changedname", "deletedname", "\x04"}

KEYWORDS = {
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop", "_")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}


@dataclass(frozen=True, order=True)
class Text:
    """A text as gettext knows it: catalogue domain, context, msgid."""

    domain: str
    context: str
    msgid: str


def messages_of_file(path: Path) -> Iterator[tuple[str, str | None, str | tuple[str, str]]]:
    """(domain, context, msgid - with its plural if it has one), in the order of the file."""
    domain, method, code = "django", "python", path.read_bytes()
    if path.suffix == ".js":
        domain, method = "djangojs", "javascript"
    elif path.suffix != ".py":
        # One bracketed expression, or the layout of the page would read as Python's indentation.
        lines = (line.strip() for line in templatize(code.decode()).splitlines())
        code = "\n".join(("(", *lines, ")")).encode()
    for _line, message, _comments, context in extract(method, io.BytesIO(code), KEYWORDS):
        if first_of(message) and first_of(message) not in NOT_TEXTS:
            yield domain, context, message


def texts_of_file(path: Path) -> set[Text]:
    return {
        Text(domain, context or "", first_of(message)) for domain, context, message in messages_of_file(path)
    }


def first_of(message: str | tuple[str, str]) -> str:
    return message[0] if isinstance(message, tuple) else message


def strings_of(catalogue) -> dict[tuple[str, str], tuple[str, ...]]:
    """(context, msgid) -> every form of its translation."""
    found = {}
    for message in catalogue:
        msgid = message.id[0] if isinstance(message.id, (tuple, list)) else message.id
        strings = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
        context = message.context or ""
        if msgid:  # Babel leaves the context of a compiled text in bytes
            found[context.decode() if isinstance(context, bytes) else context, msgid] = tuple(strings)
    return found


def compiled_strings(path: Path) -> dict[tuple[str, str], tuple[str, ...]]:
    with path.open("rb") as file:
        return strings_of(read_mo(file))


def complete_texts(strings: dict[tuple[str, str], tuple[str, ...]], domain: str) -> set[Text]:
    """What a catalogue really says: not empty, every plural form there. (Fuzzy ones are not compiled.)"""
    return {Text(domain, *key) for key, forms in strings.items() if all(forms)}


def read(path: Path):
    with path.open("rb") as text:
        return read_po(text)
