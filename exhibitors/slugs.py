"""A company's name as it stands in an address: Latin letters, one hyphen between words.

Kazakh letters go to the Latin ones of everyday writing (Шымкент is shymkent, Жүн is zhun), without marks:
an address is read out over the telephone. Pure.
"""

import re
import unicodedata

_LATIN = {
    "а": "a", "ә": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh",
    "з": "z", "и": "i", "й": "y", "к": "k", "қ": "q", "л": "l", "м": "m", "н": "n", "ң": "n", "о": "o",
    "ө": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ұ": "u", "ү": "u", "ф": "f", "х": "kh",
    "һ": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "і": "i", "ь": "", "э": "e",
    "ю": "yu", "я": "ya", "ı": "i", "ß": "ss", "ø": "o", "æ": "ae", "ł": "l", "đ": "d",
}  # fmt: skip
_LONGEST = 60


def slug_of(*names: str) -> str:
    """Of the first name that leaves anything; «exhibitor» for one in a script that we cannot write."""
    return next(filter(None, map(_slug, names)), "exhibitor")


def _slug(name: str) -> str:
    latin = "".join(_LATIN.get(letter, letter) for letter in unicodedata.normalize("NFC", name).lower())
    plain = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:_LONGEST]
        if len(longer) > _LONGEST:
            break
        slug = longer
    return slug
