"""Drawn logos (SVG): washed, painted, looked through. What leaves here is a PNG; no SVG of a company is ever served.

An SVG is a program: it may hold scripts and addresses, and ten lines that unfold into a billion shapes. So it
is washed and painted by a process of its own (`painting`) that may use so much time and memory and no more;
what is left after the washing must be shapes only. Letters are refused too: we do not have the company's
typeface, and a logo in another one is not theirs.
"""

import subprocess
import sys
from typing import Any
from xml.etree import ElementTree

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext_lazy as _

from core.documents.typesetting import ROOT
from core.pictures.encoding import PictureRefused

_MAX_BYTES = 1024 * 1024
_SECONDS = 10

_SHAPES = frozenset("path rect circle ellipse line polyline polygon".split())
_FRAME = frozenset(
    "svg g defs symbol use a switch clipPath mask linearGradient radialGradient stop "
    "style title desc metadata".split()
)
_NOT_A_DRAWING = _("This drawing cannot be read. Please save the logo as PNG.")
_EFFECTS = _(
    "This drawing holds more than shapes: %(what)s. Please turn letters into curves and leave out effects "
    "and pictures, or save the logo as PNG."
)


def painted(content: bytes) -> bytes:
    """The drawing as a PNG with a transparent ground. Raises PictureRefused."""
    if len(content) > _MAX_BYTES:
        raise PictureRefused(_NOT_A_DRAWING)
    _parsed(content)  # before the washing, which knows entities
    washed = _in_a_process_of_its_own("wash", content)
    root = _parsed(washed)
    names = {_name(element) for element in root.iter()}
    if strangers := sorted(names - _SHAPES - _FRAME):
        raise PictureRefused(_EFFECTS % {"what": ", ".join(strangers)})
    if any(_leads_away(element) for element in root.iter()):
        raise PictureRefused(_NOT_A_DRAWING)
    return _in_a_process_of_its_own("paint", washed)


def _in_a_process_of_its_own(deed: str, content: bytes) -> bytes:
    command = [sys.executable, "-m", "exhibitors.files.painting", deed]
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=_SECONDS, check=True, cwd=ROOT
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        raise PictureRefused(_NOT_A_DRAWING) from None
    return done.stdout


def _parsed(content: bytes) -> Any:
    try:
        # A plain DOCTYPE stands in every other drawing; entities are what unfolds and what reads files.
        root = fromstring(content, forbid_entities=True, forbid_external=True)
    except (DefusedXmlException, ElementTree.ParseError, ValueError, LookupError):
        raise PictureRefused(_NOT_A_DRAWING) from None
    if _name(root) != "svg":
        raise PictureRefused(_NOT_A_DRAWING)
    return root


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _leads_away(element: Any) -> bool:
    """Whether it refers to anything outside the drawing: a file of ours, an address."""
    if _name(element) == "a":
        return False
    links = (value for name, value in element.attrib.items() if name.rpartition("}")[2] == "href")
    return any(not link.startswith("#") for link in links)
