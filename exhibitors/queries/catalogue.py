"""The public catalogue: search, facets, order. One pass over the matching entries counts every facet.

What is searched, counted and sorted stands in the entry's own row (`models.CatalogueEntry`), so nothing is
joined before the twenty entries of a page are known. Each process remembers counts until an entry changes. A page
is read in two parts, hits in the name and the others, each in the order of an index: where half of the catalogue
holds the words, PostgreSQL stops after the twenty that are asked for.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet, Value
from django.db.models.functions import Concat, Left

from core.prepared import GivenKeys, Prepared
from core.statements import Statement
from core.text import KAZAKH_ALPHABET, KAZAKH_RANKS, other_layout, spell_search

from ..models import CatalogueEntry

FACETS = ("category", "group", "region", "hall")
PAGE_SIZE, LARGEST_PAGE = 24, 100

_COLUMN = {"category": "category_code", "region": "region_code", "group": "group_codes", "hall": "hall_codes"}
_MANY = {"group", "hall"}  # an entry may have several
_WORD = re.compile(r"[^\s,;«»\"'()/]+")
# Stops that share a key with a Russian letter, where only a letter can have been meant; and where none was.
_MEANT_AS_LETTER = re.compile(r"[;,.\[\]'](?=\w)")
_NO_LATIN_WORD = re.compile(r"[;,\[\]](?=\w)|(?<=\w)[;,\[\]]|(?<!\w)[.'](?=\w)")
_LONGEST, _MOST_WORDS, _LONGEST_WORD = 100, 6, 40
_MOST_SIMILAR = 60
_SHORT = 3  # the index knows three letters at a time
_MOST_REMEMBERED = 500
_FEW = 2_000


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody is looking for. Codes that do not exist simply match nothing."""

    search: str = ""
    category: str = ""
    group: str = ""
    region: str = ""
    hall: str = ""
    letter: str = ""

    @classmethod
    def of(cls, typed: Mapping[str, Any]) -> "Wish":
        plain = {name: str(typed.get(name) or "").replace("\0", "").strip() for name in cls.__slots__}
        return cls(**{name: text[:_LONGEST] for name, text in plain.items()})

    def chosen(self, facet: str) -> str:
        return str(getattr(self, facet))

    @property
    def is_empty(self) -> bool:
        return not any(getattr(self, name) for name in self.__slots__)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many entries there are, and how many more a click on each answer of each facet would leave."""

    total: int
    named: int = 0  # so many of them have the first word in their name
    by: Mapping[str, Mapping[str, int]] = field(
        default_factory=lambda: {name: {} for name in (*FACETS, "letter")}
    )


class Part(NamedTuple):
    """Entries, how many there are, and their order."""

    entries: "QuerySet[CatalogueEntry]"
    size: int
    order: Any
    last: tuple[str, ...] = ("id",)

    @property
    def in_order(self) -> "QuerySet[CatalogueEntry]":
        """Few are found and then sorted: PostgreSQL, which takes long texts to hold nearly any word, would look for
        them along the whole order. Names with one word stand close together there, far from its beginning."""
        by = Concat(self.order, Value("")) if self.size < _FEW and isinstance(self.order, str) else self.order
        return self.entries.order_by(by, *self.last)


class Found(NamedTuple):
    """`how`: the way of reading the words that found something - `exact`, `layout`, `similar`. `key`: what decided."""

    parts: list[Part]
    counts: Counts
    how: str = "exact"
    key: tuple[Any, ...] = ()

    @property
    def stamp(self) -> tuple[Any, ...]:
        """Another one means that the catalogue has changed, once the change is committed."""
        return self.key[:2]

    def page(self, first: int, size: int) -> list[CatalogueEntry]:
        """So many entries with their companies. Numbers first: what stands on the pages before is not joined."""
        return entries_of(self.numbers(first, size))

    def numbers(self, first: int, size: int) -> list[int]:
        """Of so many entries. Remembered like counts; not within a transaction, whose changes have no stamp yet."""
        key = (*self.key, first, size)
        if connection.in_atomic_block or (known := _remembered_pages.get(key)) is None:
            known = self._numbers(first, size)
            if not connection.in_atomic_block:
                _remember(_remembered_pages, key, known)
        return known

    def _numbers(self, first: int, size: int) -> list[int]:
        numbers: list[int] = []
        for part in self.parts:
            until = min(first + size - len(numbers), part.size)
            if first < until:
                numbers += part.in_order.values_list("pk", flat=True)[first:until]
            first = max(0, first - part.size)
        return numbers


def entries_of(numbers: Collection[int]) -> list[CatalogueEntry]:
    """With their companies, in this order."""
    rows = {entry.pk: entry for entry in _ROWS.all(keys=list(numbers))} if numbers else {}
    return [rows[number] for number in numbers if number in rows]


def find(edition_id: int, wish: Wish, language: str) -> Found:
    """What there is, in the Kazakh alphabet's order; hits in the name first. Nothing found: read otherwise."""
    counting = _Counting(edition_id, wish, language)
    return _find(edition_id, wish, language, counting)._replace(
        key=(edition_id, counting.stamp, language, wish)
    )


def _find(edition_id: int, wish: Wish, language: str, counting: "_Counting") -> Found:
    entries = CatalogueEntry.objects.filter(edition_id=edition_id, is_public=True)
    order = f"sort_key_{language}"
    if not (words := _words(wish.search)):
        counts = counting.of(entries, "all")
        return Found([Part(_chosen(entries, wish, language), counts.total, order)], counts)
    for how, read in _readings(wish.search, words):
        matching = entries.filter(*map(_holds, read))
        counts = counting.of(matching, f"{how} {' '.join(read)}", read[0])
        if counts.total or any(counts.by.values()):
            chosen = _chosen(matching, wish, language)
            return Found(_names_first(chosen, read[0], counts, order), counts, how)
    if not (near := _similar(entries, words)):
        return Found([], Counts(0), "exact")
    similar = entries.filter(pk__in=near)
    counts = counting.of(similar, f"similar {' '.join(words)}")
    part = Part(_chosen(similar, wish, language), counts.total, -_likeness(words), (order, "id"))
    return Found([part], counts, "similar")


def _readings(typed: str, words: list[str]) -> list[tuple[str, list[str]]]:
    """As it was typed, and as on the other keyboard. «жубек» would be «;e,tr», two syllables that stand everywhere:
    nobody meant that. Who typed «;b,tr» meant «жибек» before all."""
    exact, otherwise = ("exact", words), other_layout(typed)
    swapped = ("layout", _words(otherwise))
    if not swapped[1] or swapped[1] == words or _NO_LATIN_WORD.search(otherwise):
        return [exact]
    return [swapped, exact] if _MEANT_AS_LETTER.search(typed) else [exact, swapped]


def public_entries(edition_id: int) -> int:
    """How many exhibitors the catalogue shows."""
    return CatalogueEntry.objects.filter(edition_id=edition_id, is_public=True).count()


def _similar(entries: "QuerySet[CatalogueEntry]", words: list[str]) -> list[int]:
    """The numbers of the entries whose names come nearest: «өрмик» is Өрмек. Long texts would take seconds."""
    near = entries.filter(*(Q(name_text__trigram_word_similar=word) for word in words))
    with transaction.atomic(), connection.cursor() as cursor:
        # Half of a word's letters, three by three; the index knows it by this name only.
        cursor.execute("SET LOCAL pg_trgm.word_similarity_threshold = 0.45")
        return list(near.order_by(-_likeness(words), "id").values_list("pk", flat=True)[:_MOST_SIMILAR])


def _likeness(words: list[str]) -> TrigramWordSimilarity:
    return TrigramWordSimilarity(" ".join(words), "name_text")


_ROWS = Prepared(
    lambda: (
        CatalogueEntry.objects.filter(pk__in=GivenKeys("keys"))
        .select_related("application__company")
        .defer("search_text", "name_text", "touched_at", "left_at")
    )
)


def _words(typed: str) -> list[str]:
    return [word[:_LONGEST_WORD] for word in _WORD.findall(spell_search(typed))][:_MOST_WORDS]


def _holds(word: str) -> Q:
    """An entry that has the word. Every word of `search_text` has a space before it, for the short ones."""
    return Q(search_text__contains=f" {word}" if len(word) < _SHORT else word)


def _chosen(entries: "QuerySet[CatalogueEntry]", wish: Wish, language: str) -> "QuerySet[CatalogueEntry]":
    for facet in FACETS:
        if code := wish.chosen(facet):
            entries = entries.filter(
                **{f"{_COLUMN[facet]}__contains": [code]} if facet in _MANY else {_COLUMN[facet]: code}
            )
    if wish.letter:
        entries = entries.filter(**{f"sort_key_{language}__startswith": _rank(wish.letter)})
    return entries


def _names_first(matching: "QuerySet[CatalogueEntry]", word: str, counts: Counts, order: str) -> list[Part]:
    in_name = Q(name_text__contains=word)
    return [
        Part(matching.filter(in_name), counts.named, order),
        Part(matching.exclude(in_name), counts.total - counts.named, order),
    ]


# --- Letters ------------------------------------------------------------------------------------


def _rank(letter: str) -> str:
    """The letter as a sort key begins with it."""
    small = letter.lower()[:1]
    position = KAZAKH_ALPHABET.find(small)
    return KAZAKH_RANKS[position] if position >= 0 else small


def letter_of(rank: str) -> str:
    """And back: the first character of a sort key as people write it."""
    position = KAZAKH_RANKS.find(rank)
    return (KAZAKH_ALPHABET[position] if position >= 0 else rank).upper()


# --- Counting -----------------------------------------------------------------------------------

_remembered: dict[tuple[Any, ...], Counts] = {}
_remembered_pages: dict[tuple[Any, ...], list[int]] = {}


def _remember(memory: dict[tuple[Any, ...], Any], key: tuple[Any, ...], value: Any) -> None:
    while len(memory) >= _MOST_REMEMBERED:
        memory.pop(next(iter(memory)), None)
    memory[key] = value


class _Counting:
    """For one search: the counts of whatever it finds, remembered until the catalogue changes."""

    def __init__(self, edition_id: int, wish: Wish, language: str) -> None:
        self.wish, self.language = wish, language
        [self.stamp] = _STAMP.rows(edition=edition_id)
        self.key = (edition_id, self.stamp, language, replace(wish, search=""))

    def of(self, matching: "QuerySet[CatalogueEntry]", read: str, word: str = "") -> Counts:
        key = (*self.key, read)
        if (known := _remembered.get(key)) is None:
            known = _counted(matching, self.wish, self.language, word)
            _remember(_remembered, key, known)
        return known


# Another one means that an entry has changed: the number grows with every commit, the time inside of one.
_STAMP = Statement(
    """
    SELECT coalesce((SELECT number FROM exhibitors_cataloguerevision), 0),
           (SELECT max(changed_at) FROM exhibitors_catalogueentry WHERE edition_id = %(edition)s)
""",
    edition="bigint",
)


def catalogue_revision() -> tuple[int, ...]:
    """Another one means: the current edition, an entry, or what is said of its company has changed. One query."""
    return _REVISION.rows()[0]


_REVISION = Statement("""
    SELECT coalesce((SELECT number FROM forum_revision), 0),
           coalesce((SELECT number FROM exhibitors_cataloguerevision), 0)
""")


def _counted(matching: "QuerySet[CatalogueEntry]", wish: Wish, language: str, word: str) -> Counts:
    """One scan. Each facet is counted among what all the other choices leave."""
    rows = matching.order_by().values(
        *_COLUMN.values(),
        letter=Left(f"sort_key_{language}", 1),
        named=ExpressionWrapper(Q(name_text__contains=word), output_field=BooleanField())
        if word
        else Value(False),
        **{f"in_{name}": _is_chosen(name, wish, language) for name in (*FACETS, "letter")},
    )
    hit, params = rows.query.sql_with_params()
    parts = [("total", "''", ""), ("named", "''", "AND named")]
    for name in (*FACETS, "letter"):
        column = _COLUMN.get(name, name)
        parts.append((name, f"unnest({column})" if name in _MANY else column, "GROUP BY 2"))
    counting = " UNION ALL ".join(  # of our own names only
        f"SELECT '{name}', {value}, count(*) FROM hit WHERE {_others(name)} {group}"  # noqa: S608
        for name, value, group in parts
    )
    with connection.cursor() as cursor:
        cursor.execute(f"WITH hit AS MATERIALIZED ({hit}) {counting}", params)
        counted = cursor.fetchall()
    by: dict[str, dict[str, int]] = {name: {} for name in (*FACETS, "letter")}
    alone = {}
    for name, value, count in counted:
        if name not in by:
            alone[name] = count
        elif value:
            by[name][letter_of(value) if name == "letter" else value] = count
    return Counts(alone["total"], alone["named"], by)


def _is_chosen(name: str, wish: Wish, language: str) -> Any:
    code = wish.chosen(name)
    if not code:
        condition: Any = Value(True)
    elif name == "letter":
        condition = Q(**{f"sort_key_{language}__startswith": _rank(code)})
    elif name in _MANY:
        condition = Q(**{f"{_COLUMN[name]}__contains": [code]})
    else:
        condition = Q(**{_COLUMN[name]: code})
    return ExpressionWrapper(condition, output_field=BooleanField())


def _others(name: str) -> str:
    return " AND ".join(f"in_{other}" for other in (*FACETS, "letter") if other != name)


def forget_counts() -> None:
    """For tests, whose clocks and databases start anew."""
    _remembered.clear()
    _remembered_pages.clear()
