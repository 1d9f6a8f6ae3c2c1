"""What `make messages` does: gathers what the house says into locale/{kk,ru} and compiles every catalogue.

Python and Babel only, so that a fresh machine needs no gettext; and the texts are found by the same reader
that the tests use, so that the two never disagree. Nothing is guessed (no fuzzy entries) and nothing is kept
that nobody says any more. A file is written only when what it says has changed.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import write_po

from .repository import REPOSITORY, WINGS, files, short
from .texts import compiled_strings, messages_of_file, read, strings_of

LOCALE = REPOSITORY / "locale"
LANGUAGES = ("kk", "ru")
ONE_LINE_A_TEXT = 0  # branches that translate different texts then merge without a conflict


def sources() -> Iterator[Path]:
    """Every file of ours that speaks to people; tests speak to nobody."""
    yield from (path for path in files(".py", under=WINGS) if "tests" not in path.parts)
    templates = files(".html", ".txt", ".mjml", under=("templates", *WINGS))
    yield from (path for path in templates if "templates" in path.parts)
    yield from files(".js", under=("static",))


def gathered() -> dict[str, Catalog]:
    """Domain -> what is said, wing by wing."""
    found: dict[str, Catalog] = {}
    for path in sorted(sources()):
        for domain, context, msgid in messages_of_file(path):
            found.setdefault(domain, Catalog()).add(msgid, context=context)
    return found


def renewed(path: Path, said: Catalog) -> str:
    """The text of a catalogue with the translations it has, an empty one for what is new, its own header."""
    header, _, _ = path.read_text().partition("\n\n")
    catalogue = read(path)
    catalogue.update(said, no_fuzzy_matching=True)
    body = io.BytesIO()
    write_po(body, catalogue, width=ONE_LINE_A_TEXT, no_location=True, omit_header=True, ignore_obsolete=True)
    return f"{header.rstrip()}\n\n{body.getvalue().decode().strip()}\n"


def compile_text(path: Path) -> bool:
    """Write the .mo beside a .po; False if it already says the same."""
    catalogue, compiled = read(path), path.with_suffix(".mo")
    if compiled.exists() and compiled_strings(compiled) == strings_of(catalogue):
        return False
    with compiled.open("wb") as file:
        write_mo(file, catalogue)
    return True


def make_messages() -> Iterator[str]:
    """Do it all; say what was done, a line for each file."""
    for domain, said in gathered().items():
        for language in LANGUAGES:
            path = LOCALE / language / "LC_MESSAGES" / f"{domain}.po"
            text = renewed(path, said)
            if text != path.read_text():
                path.write_text(text)
                yield f"written: {short(path)}\n"
            if empty := [key for key, forms in strings_of(read(path)).items() if not all(forms)]:
                yield f"to translate in {short(path)}: {len(empty)}\n"
    for path in sorted(LOCALE.rglob("*.po")):
        if compile_text(path):
            yield f"compiled: {short(path)}\n"


if __name__ == "__main__":
    sys.stdout.writelines(make_messages())
