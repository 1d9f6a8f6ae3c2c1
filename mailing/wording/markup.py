"""The few marks in which organisers write letters, taken apart. Everything else is plain text.

    # A heading
    - an item of a list
    **stands out**, [words](https://example.org/), {given_name}
    [A button]({manage_url})          a link alone in its paragraph

An empty line ends a paragraph. A line one of whose placeholders is empty for a person is left out for that person.
There is no HTML and no MJML here: both are made by `mailing.wording.rendering`, which escapes every word, so nothing
that is typed can break a letter.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Fault(NamedTuple):
    """What is wrong, and in which line (1 is the first)."""

    line: int
    words: str | Promise


class Piece(NamedTuple):
    """Words, or the name of a placeholder; `target` is where a link leads to (words or a placeholder)."""

    text: str
    is_placeholder: bool = False
    is_bold: bool = False
    target: str = ""
    target_is_placeholder: bool = False


class BlockKind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"
    BUTTON = "button"


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    pieces: tuple[Piece, ...]

    @property
    def names(self) -> set[str]:
        names = {piece.text for piece in self.pieces if piece.is_placeholder}
        return names | {piece.target for piece in self.pieces if piece.target_is_placeholder}


@dataclass(frozen=True, slots=True)
class Block:
    kind: BlockKind
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Parsed:
    blocks: tuple[Block, ...]
    faults: tuple[Fault, ...]

    def lines(self) -> Iterator[Line]:
        for block in self.blocks:
            yield from block.lines

    @property
    def names(self) -> set[str]:
        return {name for line in self.lines() for name in line.names}


_NAME = r"[a-z][a-z0-9_]{0,39}"
_TOKEN = re.compile(
    rf"\[(?P<words>[^\[\]]*)\]\((?P<target>[^()\s]*)\)"
    rf"|\{{(?P<name>{_NAME})\}}"
    r"|\*\*(?P<bold>(?:(?!\*\*).)+)\*\*"
    r"|(?P<address>https?://[^\s{}\[\]()<>\"]*[^\s{}\[\]()<>\".,;:!?])"
)
_TARGET = re.compile(
    rf"\{{(?P<name>{_NAME})\}}|(?P<address>https?://[^\s{{}}<>\"]+|mailto:[^\s{{}}<>\"@]+@[^\s{{}}<>\"]+)"
)


def parse(text: str) -> Parsed:
    blocks: list[Block] = []
    faults: list[Fault] = []
    gathered: list[tuple[BlockKind, Line]] = []

    def close() -> None:
        if gathered:
            kind, lines = gathered[0][0], tuple(line for _kind, line in gathered)
            if kind is BlockKind.PARAGRAPH and len(lines) == 1 and _is_button(lines[0]):
                kind = BlockKind.BUTTON
            blocks.append(Block(kind, lines))
            gathered.clear()

    for number, raw in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        stripped = raw.strip()
        kind, words = _kind_of(stripped)
        if gathered and (not stripped or kind is not gathered[0][0] or kind is BlockKind.HEADING):
            close()
        if stripped:
            pieces = tuple(_pieces(words, number, faults))
            gathered.append((kind, Line(number, pieces)))
    close()
    return Parsed(tuple(blocks), tuple(faults))


def parse_line(text: str) -> Parsed:
    """A subject: words and placeholders, no marks."""
    faults: list[Fault] = []
    pieces = tuple(_plain(text.strip(), 1, faults))
    return Parsed((Block(BlockKind.PARAGRAPH, (Line(1, pieces),)),), tuple(faults))


def _kind_of(line: str) -> tuple[BlockKind, str]:
    if line.startswith("# "):
        return BlockKind.HEADING, line[2:].strip()
    if line.startswith(("- ", "* ")):
        return BlockKind.LIST, line[2:].strip()
    return BlockKind.PARAGRAPH, line


def _is_button(line: Line) -> bool:
    return len(line.pieces) == 1 and bool(line.pieces[0].target) and line.pieces[0].text != ""


def _pieces(text: str, number: int, faults: list[Fault]) -> Iterator[Piece]:
    at = 0
    for token in _TOKEN.finditer(text):
        yield from _plain(text[at : token.start()], number, faults)
        at = token.end()
        if token["name"]:
            yield Piece(token["name"], is_placeholder=True)
        elif token["bold"]:
            for piece in _plain(token["bold"], number, faults):
                yield piece._replace(is_bold=True)
        elif token["address"]:
            yield Piece(token["address"], target=token["address"])
        else:
            yield from _link(token["words"], token["target"], number, faults)
    yield from _plain(text[at:], number, faults)


def _link(words: str, target: str, number: int, faults: list[Fault]) -> Iterator[Piece]:
    found = _TARGET.fullmatch(target)
    if found is None:
        faults.append(Fault(number, _("A link leads to https://… or to a placeholder that is an address.")))
        return
    if not words.strip():
        faults.append(Fault(number, _("A link without words: nobody would see it.")))
        return
    for piece in _plain(words, number, faults):
        yield piece._replace(target=found["name"] or target, target_is_placeholder=bool(found["name"]))


_HOLE = re.compile(rf"\{{({_NAME})\}}")
_LEFT_OPEN = {
    "{": _("A brace that is no placeholder: write {name}, small Latin letters, without spaces."),
    "}": _("A closing brace without an opening one."),
    "**": _("Two stars that are not closed in the same line."),
    "](": _("A link that is not finished: write [words](https://…) in one line."),
}


def _plain(text: str, number: int, faults: list[Fault]) -> Iterator[Piece]:
    """Words and placeholders. What is left of a mark here was never closed."""
    at = 0
    for found in _HOLE.finditer(text):
        if before := text[at : found.start()]:
            yield Piece(before)
        yield Piece(found[1], is_placeholder=True)
        at = found.end()
    if rest := text[at:]:
        yield Piece(rest)
    bare = _HOLE.sub("", text)
    faults += [Fault(number, words) for mark, words in _LEFT_OPEN.items() if mark in bare]
