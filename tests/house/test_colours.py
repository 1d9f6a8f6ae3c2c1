"""A colour is a token: components and templates name it, only tokens.css says what it looks like."""

import re
from pathlib import Path

import pytest

from .repository import REPOSITORY, files, short

TOKENS = REPOSITORY / "static/css/tokens.css"
COLOUR = (
    r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\("
    r"|(?<!-)\b(?:white|black|red|gr[ae]y|green|blue|gold)\b(?!-)"
)
IN_CSS = re.compile(rf"(?:^|[{{;])\s*[\w-]+\s*:[^;}}]*?({COLOUR})", re.IGNORECASE | re.MULTILINE)
IN_MARKUP = re.compile(rf"(?:style|fill|stroke|stop-color|bgcolor)\s*=\s*\"[^\"]*?({COLOUR})", re.IGNORECASE)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def literal_colours(path: Path) -> list[str]:
    text = path.read_text()
    if path.suffix == ".css":
        return IN_CSS.findall(COMMENT.sub("", text))
    return IN_MARKUP.findall(text)


def test_the_tokens_are_there():
    assert "--" in TOKENS.read_text() and literal_colours(TOKENS)


def test_no_colour_is_written_outside_the_tokens():
    pages = [path for path in files(".css", ".html", under=("static", "templates", ".")) if path != TOKENS]
    found = {short(path): colours for path in pages if (colours := literal_colours(path))}
    assert not found


@pytest.mark.parametrize(
    ("text", "is_literal"),
    [
        ("a { color: #fff; }", True),
        ("a { border: 1px solid rgb(1 2 3); }", True),
        ("a:hover{background:var(--ink) url(x.svg);outline:2px solid WHITE}", True),
        ("a { color: var(--white-ish); border-color: var(--gold); } /* #fff */", False),
        ("#fab { display: grid; }", False),
        ("a { color: currentColor; white-space: nowrap; }", False),
    ],
)
def test_a_literal_colour_would_be_found(tmp_path, text, is_literal):
    sample = tmp_path / "sample.css"
    sample.write_text(text)
    assert bool(literal_colours(sample)) is is_literal
