"""What is special about text that people type in Kazakhstan: order, search, mixed alphabets, hidden characters.

Pure functions over strings; nothing of Django and no noun of ours. PostgreSQL has the same order as an expression,
so that a page sorted by the database and a list sorted here agree: ``sort_key_sql``.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# --- Order -------------------------------------------------------------------------------------------------------

KAZAKH_ALPHABET = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
# One private-use character for each letter, ascending: plain code-point order of these is the alphabet's order.
# They stand after every letter of other alphabets that a name may have, so Latin names come before Cyrillic ones.
KAZAKH_RANKS = "".join(chr(0xE000 + rank) for rank in range(len(KAZAKH_ALPHABET)))
_RANK_OF_LETTER = str.maketrans(KAZAKH_ALPHABET, KAZAKH_RANKS)


def sort_key(text: str) -> str:
    """Kazakh alphabetical order, whatever the case. Expects composed text (``clean_line`` makes it so)."""
    # Letter by letter and one for one, as PostgreSQL's lower() does: Python's own makes two of İ and looks
    # at where Σ stands.
    return "".join(letter.lower()[0] for letter in text).translate(_RANK_OF_LETTER)


def sort_key_sql(column: str) -> str:
    """The same key as an SQL expression: immutable, so an index may stand on it. Never give it what a user typed."""
    return f"translate(lower({column}), '{KAZAKH_ALPHABET}', '{KAZAKH_RANKS}') COLLATE \"C\""


# --- Search ------------------------------------------------------------------------------------------------------

# People type Kazakh on Russian keyboards: the letter they miss becomes the one they press instead.
_FOLDED_LETTER = str.maketrans("әғқңөұүһіё", "агкноуухие", "ъь")


def fold_search(text: str) -> str:
    """What to store beside a searchable text and what to do to the query: «Көрме» and «корме» become one."""
    composed = unicodedata.normalize("NFC", text).lower()
    without_marks = (letter for letter in composed if unicodedata.category(letter) != "Mn")
    return "".join(without_marks).translate(_FOLDED_LETTER)


# One Latin spelling for every way of writing a word: Оймақ, Оймак, Oimaq, Oymaq.
_SPELT = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i", "й": "i",
        "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u",
        "ф": "f", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ы": "i", "э": "e", "ю": "iu", "я": "ia",
        "q": "k", "y": "i", "w": "v", "ı": "i",
    }
)  # fmt: skip


def spell_search(text: str) -> str:
    """`fold_search`, and then in Latin letters.

    PostgreSQL's trigrams know ASCII letters only where the database was made for the C locale, as ours are;
    and a reader who has no Cyrillic keyboard finds Жүн by typing zhun.
    """
    plain = unicodedata.normalize("NFKD", fold_search(text).translate(_SPELT))
    return "".join(letter for letter in plain if unicodedata.category(letter) != "Mn").replace("kh", "h")


_ONE_TO_ONE = dict(zip("әғқңөұүһіё", "agknouuhie", strict=True)) | {
    chr(letter): spelt for letter, spelt in _SPELT.items() if len(str(spelt)) == 1 and letter > 127
}
_TO_SEVERAL = {
    chr(letter): spelt for letter, spelt in _SPELT.items() if len(str(spelt)) > 1 or letter < 128
}  # and three Latin ones, which a text of ASCII has, too
_FIRST_ASCII = "".join(map(str, _ONE_TO_ONE.values()))


def spell_search_function(name: str) -> str:
    """`spell_search` as an immutable function of PostgreSQL, for composed text (`clean_line` makes it so).

    An index may stand on it and a generated column be made of it. What a text does not need is not done: it is
    called for every registration.
    """
    replaced = "spelt"
    for letter, spelt in _TO_SEVERAL.items():
        replaced = f"replace({replaced}, '{letter}', '{spelt}')"
    return f"""
        CREATE OR REPLACE FUNCTION {name}(words text) RETURNS text
        LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
        DECLARE
            spelt text := lower(words);
        BEGIN
            IF octet_length(spelt) > length(spelt) THEN
                spelt := translate(spelt, '{"".join(_ONE_TO_ONE)}ъь', '{_FIRST_ASCII}');
            END IF;
            spelt := {replaced};
            IF spelt ~ '[\u00c0-\u036f\u1e00-\u1fff\u2100-\u218f\uf900-\uffef]' THEN
                spelt := regexp_replace(normalize(spelt, NFKD), '[\u0300-\u036f]', '', 'g');
            END IF;
            RETURN replace(spelt, 'kh', 'h');
        END $$
    """


# What stands on one key of a Russian and of an English keyboard.
_RUSSIAN_KEYS, _ENGLISH_KEYS = "йцукенгшщзхъфывапролджэячсмитьбю", "qwertyuiop[]asdfghjkl;'zxcvbnm,."
_OTHER_LAYOUT = str.maketrans(_RUSSIAN_KEYS + _ENGLISH_KEYS, _ENGLISH_KEYS + _RUSSIAN_KEYS)


def other_layout(text: str) -> str:
    """What was meant when the keyboard stood in the other language: «jqvfr» is «оймак», «фыефтф» is «astana»."""
    return text.lower().translate(_OTHER_LAYOUT)


_LOOK_ALIKE = str.maketrans("АВСЕНКМОРТХУІЅЈ‐‑‒–—―−", "ABCEHKMOPTXYISJ-------")


def fold_booth_code(text: str) -> str:
    """A booth's code as it is stored: «а – 12» typed in Cyrillic is the same booth as A-12."""
    return "".join(unicodedata.normalize("NFKC", text).upper().translate(_LOOK_ALIKE).split())


# --- What people type --------------------------------------------------------------------------------------------


def clean_line(text: str) -> str:
    """One line: composed (NFC), every run of white space a single space, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())


# Alphabets whose letters pass for one another. Scripts that are mixed by right (Japanese) are not here.
_ALPHABETS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class MixedWord:
    """A word of two alphabets; ``strangers`` are the letters of the less used one, for the hint to the person."""

    word: str
    strangers: str


@lru_cache(maxsize=2048)
def alphabet(letter: str) -> str | None:
    """LATIN, CYRILLIC, GREEK or ARMENIAN; None for anything else."""
    words = unicodedata.name(letter, "").split() if letter.isalpha() else []
    return next((known for known in _ALPHABETS if known in words), None)


def mixed_words(text: str) -> list[MixedWord]:
    """The words that mix alphabets. Words are parted by spaces and punctuation: «IT-компания» is two honest words."""
    if text.isascii():
        return []
    found = []
    for word in _WORD.findall(text):
        letters: dict[str, list[str]] = {}
        for letter in word:
            if known := alphabet(letter):
                letters.setdefault(known, []).append(letter)
        if len(letters) > 1:
            home = max(letters, key=lambda known: len(letters[known]))
            strangers = (letter for letter in word if alphabet(letter) not in (None, home))
            found.append(MixedWord(word=word, strangers="".join(dict.fromkeys(strangers))))
    return found


def mixed_script(word: str) -> bool:
    """Whether letters of two alphabets stand in one word."""
    return bool(mixed_words(word))


# Letters and marks by their category, yet nothing is to be seen of them.
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | set(map(chr, range(0xFE00, 0xFE10)))
_TURNS_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BY_CATEGORY = {
    "Cc": "control_character",
    "Zl": "control_character",
    "Zp": "control_character",
    "Cf": "invisible_character",
    "Cs": "broken_character",
    "Cn": "broken_character",
    "Co": "broken_character",
}


@dataclass(frozen=True)
class TextFault:
    """Why a line is refused: a stable code, and what exactly is at fault (a word, or characters as U+XXXX)."""

    code: str
    detail: str
    strangers: str = ""


def hidden_characters(text: str) -> list[TextFault]:
    """Characters that steer or deceive instead of being read: controls, bidi overrides, zero-width, broken ones."""
    if text.isprintable() and _BLANKS.isdisjoint(text):  # nearly every line that anybody types
        return []
    faults: dict[str, list[str]] = {}
    for character in text:
        if character in _TURNS_DIRECTION:
            code = "bidi_control"
        elif character in _BLANKS:
            code = "invisible_character"
        else:
            code = _BY_CATEGORY.get(unicodedata.category(character), "")
        if code:
            faults.setdefault(code, []).append(f"U+{ord(character):04X}")
    return [TextFault(code=code, detail=" ".join(dict.fromkeys(which))) for code, which in faults.items()]


_LINK = re.compile(r"\w+://\S*|\bwww\.\S*", re.IGNORECASE)


def check_person_name(name: str) -> list[TextFault]:
    """Everything wrong with a name; an empty list means that it may be stored and written into a mail.

    A link is refused because the confirmation goes to an address that somebody else may have typed: a name must not
    turn our mail into an advertisement.
    """
    faults = hidden_characters(name)
    faults += [TextFault("mixed_script", mixed.word, mixed.strangers) for mixed in mixed_words(name)]
    faults += [TextFault(code="link", detail=link) for link in _LINK.findall(name)]
    return faults
