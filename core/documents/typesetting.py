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


def typeset(template: Path, data: dict) -> bytes:
    """A tagged, accessible PDF (PDF/UA-1) of the template, which reads `data` from `sys.inputs.data`."""
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    try:
        return _compiler(template).compile(format="pdf", sys_inputs=inputs, pdf_standards=["ua-1"])
    except typst.TypstError as error:
        if "PDF/UA-1 error" not in error.message:
            raise
        # A name in a script that no font of ours has. The standard refuses such a document, yet the person
        # needs the QR code.
        return _compiler(template).compile(format="pdf", sys_inputs=inputs)


def picture(template: Path, data: dict, *, pixels_per_inch: int) -> bytes:
    """The same document as a PNG."""
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    return _compiler(template).compile(format="png", sys_inputs=inputs, ppi=float(pixels_per_inch))
