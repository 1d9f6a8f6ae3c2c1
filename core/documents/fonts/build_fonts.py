"""Make our Golos Text files from the npm package @fontsource/golos-text (OFL 1.1), a file per script.

Pages want one small file per weight, documents want TrueType, and both want the Kazakh letters, Russian,
English and the tenge sign together. Run by hand when the package changes:

    npm pack @fontsource/golos-text && tar xzf fontsource-golos-text-*.tgz
    python core/documents/fonts/build_fonts.py package/files
"""

import sys
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
PAGES = HERE.parents[2] / "static" / "fonts"
SCRIPTS = ("cyrillic", "cyrillic-ext", "latin", "latin-ext")
WEIGHTS = {400: "Regular", 600: "SemiBold"}

KAZAKH = "ӘәҒғҚқҢңӨөҰұҮүҺһІі"
RUSSIAN = "".join(map(chr, range(0x0410, 0x0450))) + "Ёё"
BASIC_LATIN = "".join(map(chr, range(0x20, 0x7F)))
# No-break and thin spaces, the signs that the typography of our three languages asks for.
SIGNS = "\u00a0\u2009\u00ad§©«®°±²³·»×–—‘’“”„•…‹›₸€₽№−™"
# A name may come from anywhere in Europe or Turkey; a document must print it.
EUROPEAN = "".join(map(chr, [*range(0xC0, 0x180), *range(0x218, 0x21C)])) + "ЂђЃѓЄєЇїЈјЉљЊњЋћЌќЎўЏџҐґӢӣӮӯҲҳҶҷ"
PAGE_TEXT = KAZAKH + RUSSIAN + BASIC_LATIN + SIGNS
DOCUMENT_TEXT = PAGE_TEXT + EUROPEAN


def merged(source: Path, weight: int) -> TTFont:
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for script in SCRIPTS:
            font = TTFont(source / f"golos-text-{script}-{weight}-normal.woff2")
            font.flavor = None
            parts.append(f"{folder}/{script}.ttf")
            font.save(parts[-1])
        return Merger().merge(parts)


def subset(font: TTFont, text: str, features: list[str]) -> TTFont:
    options = Options(
        layout_features=features, name_IDs=["*"], notdef_outline=True, glyph_names=False, hinting=False
    )
    subsetter = Subsetter(options)
    subsetter.populate(text=text)
    subsetter.subset(font)
    return font


def named(font: TTFont, style: str) -> TTFont:
    """One family name for all weights: the package says "Golos Text SemiBold" and so on."""
    names = font["name"]
    names.names = [record for record in names.names if record.nameID in (0, 5, 7, 8, 9, 11, 13, 14)]
    for name_id, value in (
        (1, "Golos Text"),
        (2, style),
        (4, f"Golos Text {style}"),
        (6, f"GolosText-{style}"),
    ):
        names.setName(value, name_id, 3, 1, 0x409)
    return font


def main(source: Path) -> None:
    for weight, style in WEIGHTS.items():
        document = named(subset(merged(source, weight), DOCUMENT_TEXT, ["kern", "tnum"]), style)
        document.save(HERE / f"GolosText-{style}.ttf")
        page = named(subset(merged(source, weight), PAGE_TEXT, ["kern", "tnum"]), style)
        page.flavor = "woff2"
        page.save(PAGES / f"golos-text-{weight}.woff2")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
