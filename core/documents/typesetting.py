"""Sets a typst template into a PDF: facts go in as JSON, bytes come out.

Owns no life and locks nothing. A template is a function `sheet(facts)` and holds layout only; every word comes
with the data. The data goes in as an argument of that function, not through `sys.inputs`: these are part of
typst's library, and a new library makes it forget all it has worked out before - the templates, the pictures,
whatever is the same on every sheet. That takes two fifths of the time.

A typst compiler must not be shared between threads, so each thread keeps one; it reads the fonts once and is
fast from the second document on. typst drops what the last compilations did not use: memory stays level
however many are set.
"""

import json
import threading
from functools import cache
from pathlib import Path
from typing import Any

import structlog
import typst

logger = structlog.get_logger(__name__)

HERE = Path(__file__).parent
# Templates import each other, and pictures, by paths that start here: "/core/documents/house.typ".
ROOT = HERE.parents[1]

_compilers = threading.local()


@cache
def _fonts() -> typst.Fonts:
    # Never the machine's fonts: the same ticket everywhere. typst's own stand in for letters that ours
    # lacks (Greek, say).
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[HERE / "fonts"])


def _compiler() -> typst.Compiler:
    if not hasattr(_compilers, "own"):
        _compilers.own = typst.Compiler(b"", root=ROOT, font_paths=_fonts())
    own: typst.Compiler = _compilers.own
    return own


def typeset(template: Path, data: dict[str, Any]) -> bytes:
    """A tagged, accessible PDF (PDF/UA-1) of the template's `sheet(data)`."""
    try:
        return _compile(template, data, format="pdf", pdf_standards=["ua-1"])
    except typst.TypstError as error:
        if "PDF/UA-1 error" not in error.message:
            raise
        # A name in a script that no font of ours has. The standard refuses such a document, yet the person
        # needs the QR code. The error quotes the name, so the log has only the template's.
        logger.warning("pdf_untagged", template=template.name)
        return _compile(template, data, format="pdf")


def picture(template: Path, data: dict[str, Any], *, pixels_per_inch: float) -> bytes:
    """The same document as a PNG."""
    return _compile(template, data, format="png", ppi=float(pixels_per_inch))


def _compile(template: Path, data: dict[str, Any], **options: Any) -> bytes:
    document: Any = _compiler().compile(_main(template, data), **options)  # one page is bytes, not a list
    return document


def _main(template: Path, data: dict[str, Any]) -> bytes:
    """The program that sets one sheet. Whatever the data says, it stays inside its string."""
    literal = json.dumps(data, ensure_ascii=False).replace("\\", "\\\\").replace('"', '\\"')
    path = f"/{template.relative_to(ROOT).as_posix()}"
    return f'#import "{path}": sheet\n#sheet(json(bytes("{literal}")))'.encode()
