"""A size is a token too: styles name it, only the token files say how large it is.

Sizes that hang on something else stay where they are: parts of a line (em), of the space there is (%, fr), of the
screen (vh, vw), counted letters (ch). Widths at which a layout changes cannot be tokens: no browser reads them there.
"""

import re
from pathlib import Path

import pytest

from .repository import REPOSITORY, files, short

TOKENS = {REPOSITORY / "static/css/tokens.css", REPOSITORY / "static/css/desk-tokens.css"}
SIZE = re.compile(r"(?<![\w.#-])-?(?:\d+\.?\d*|\.\d+)(?:px|rem|pt|cm|mm)\b")
DURATION = re.compile(r"(?<![\w.#-])(?:\d+\.?\d*|\.\d+)m?s\b")
NOT_LOOKED_AT = re.compile(r"/\*.*?\*/|@media[^{]*|@font-face\s*\{[^}]*\}|url\([^)]*\)", re.DOTALL)


def literal_sizes(path: Path) -> list[str]:
    text = NOT_LOOKED_AT.sub("", path.read_text())
    return SIZE.findall(text) + DURATION.findall(text)


def test_no_size_is_written_outside_the_tokens():
    styles = [path for path in files(".css", under=("static",)) if path not in TOKENS]
    found = {short(path): sizes for path in styles if (sizes := literal_sizes(path))}
    assert not found


def test_every_token_that_is_named_is_there():
    """A misspelt name is silent in a browser: the whole declaration is dropped."""
    ours = "".join(path.read_text() for path in files(".css", under=("static",)))
    told = set(re.findall(r"(--[\w-]+)\s*:", ours))
    theirs = re.compile(r"--color-")  # the admin's theme
    named = {name for name in re.findall(r"var\((--[\w-]+)", ours) if not theirs.match(name)}
    assert named <= told, sorted(named - told)


def test_every_class_of_the_desk_has_its_rule():
    """Pages in the admin have little else to look like something: a rule lost on the way leaves bare lines."""
    named = {
        name
        for path in files(".html")
        for classes in re.findall(r'class="([^"]*)"', path.read_text())
        for name in re.findall(r"(?<![\w-])(?:desk|mail|report|today|webhook)-[a-z-]+\b", classes)
    }
    styles = "".join(path.read_text() for path in files(".css", under=("static",)))
    assert named and not {name for name in named if not re.search(rf"\.{name}\b", styles)}


@pytest.mark.parametrize(
    ("text", "is_literal"),
    [
        ("a { padding: 4px; }", True),
        ("a { margin: -0.25rem 0 }", True),
        ("a { transition: color 120ms; }", True),
        ("a { margin: 0 .5em; width: 50%; height: 80vh; max-width: 70ch; line-height: 1.5 }", False),
        ("@media (min-width: 40rem) { a { color: inherit } }", False),
        ("a { padding: var(--space-4); grid-area: 1 / 2 } /* 4px */", False),
    ],
)
def test_a_literal_size_would_be_found(tmp_path, text, is_literal):
    sample = tmp_path / "sample.css"
    sample.write_text(text)
    assert bool(literal_sizes(sample)) is is_literal
