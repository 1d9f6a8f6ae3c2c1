"""Sets a typst template into a PDF: facts go in as JSON, bytes come out.

Owns no life and locks nothing. A template holds layout only; every word comes with the data. A typst compiler
must not be shared between threads, so each thread keeps one per template; it reads the fonts once and is fast
from the second document on. typst drops what the last compilations did not use: memory stays level however
many are set.
"""

import json
import threading
from functools import cache
from pathlib import Path
from typing import Any

import typst

HERE = Path(__file__).parent
# Templates import each other, and pictures, by paths that start here: "/core/documents/house.typ".
ROOT = HERE.parents[1]

_compilers = threading.local()


@cache
def _fonts() -> typst.Fonts:
    # Never the machine's fonts: the same ticket everywhere. typst's own stand in for letters that ours
    # lacks (Greek, say).
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[HERE / "fonts"])


def _compiler(template: Path) -> typst.Compiler:
    if not hasattr(_compilers, "by_template"):
        _compilers.by_template = {}
    if template not in _compilers.by_template:
        _compilers.by_template[template] = typst.Compiler(template, root=ROOT, font_paths=_fonts())
    return _compilers.by_template[template]


def typeset(template: Path, data: dict[str, Any]) -> bytes:
    """A tagged, accessible PDF (PDF/UA-1) of the template, which reads `data` from `sys.inputs.data`."""
    try:
        return _compile(template, data, format="pdf", pdf_standards=["ua-1"])
    except typst.TypstError as error:
        if "PDF/UA-1 error" not in error.message:
            raise
        # A name in a script that no font of ours has. The standard refuses such a document, yet the person
        # needs the QR code.
        return _compile(template, data, format="pdf")


def picture(template: Path, data: dict[str, Any], *, pixels_per_inch: int) -> bytes:
    """The same document as a PNG."""
    return _compile(template, data, format="png", ppi=float(pixels_per_inch))


def _compile(template: Path, data: dict[str, Any], **options: Any) -> bytes:
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    document: Any = _compiler(template).compile(sys_inputs=inputs, **options)  # one page is bytes, not a list
    return document
