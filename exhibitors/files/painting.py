"""A program of its own: washes or paints one drawing from its standard input, within bounds.

`python -m exhibitors.files.painting wash` answers with a harmless SVG, `paint` with a PNG. Whoever finds a drawing
that eats all memory, runs for ever or brings the painter down has brought down this process only.
"""

import resource
import sys
from pathlib import Path

_TEMPLATE = Path(__file__).with_name("vector.typ")
_SECONDS, _MEMORY = 6, 2 * 1024**3


def main(deed: str) -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    content = sys.stdin.buffer.read()
    sys.stdout.buffer.write(_washed(content) if deed == "wash" else _painted(content))
    return 0


def _washed(content: bytes) -> bytes:
    from py_svg_hush import filter_svg

    return filter_svg(content, {})


def _painted(content: bytes) -> bytes:
    from core.documents.typesetting import picture

    return picture(_TEMPLATE, {"svg": content.decode()}, pixels_per_inch=144)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
