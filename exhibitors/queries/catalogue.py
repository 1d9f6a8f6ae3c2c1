"""The public catalogue: search, facets, order. One pass over the matching entries counts every facet.

What is searched, counted and sorted stands in the entry's own row (`models.CatalogueEntry`), so nothing is
joined before the twenty entries of a page are known. Where nothing is typed, the counts are those of the whole
edition; each process remembers them until an entry changes, for half a minute at most.
"""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import BooleanField, ExpressionWrapper, Max, Q, QuerySet, Value
from django.db.models.functions import Left, StrIndex
from django.db.models.lookups import GreaterThan

from core.statements import Statement
from core.text import KAZAKH_ALPHABET, KAZAKH_RANKS, other_layout, spell_search

from ..models import CatalogueEntry

FACETS = ("category", "group", "region", "hall")
PAGE_SIZE, LARGEST_PAGE = 24, 100

_COLUMN = {"category": "category_code", "region": "region_code", "group": "group_codes", "hall": "hall_codes"}
_MANY = {"group", "hall"}  # an entry may have several
_WORD = re.compile(r"[^\s,;«»\"'()/]+")
_LONGEST, _MOST_WORDS, _LONGEST_WORD = 100, 6, 40
_MOST_SIMILAR = 60
_SHORT = 3  # the index knows three letters at a time
_REMEMBERED_FOR, _MOST_REMEMBERED = 30.0, 500


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
    by: Mapping[str, Mapping[str, int]] = field(
        default_factory=lambda: {name: {} for name in (*FACETS, "letter")}
    )


class Found(NamedTuple):
    """`how`: the way of reading the words that found something - `exact`, `layout`, `similar`."""

    entries: "QuerySet[CatalogueEntry]"
    counts: Counts
    how: str = "exact"


def find(edition_id: int, wish: Wish, language: str) -> Found:
    """What there is, in the Kazakh alphabet's order; hits in the name first. Nothing found: read otherwise."""
    entries = CatalogueEntry.objects.filter(edition_id=edition_id, is_public=True)
    if not (words := _words(wish.search)):
        return Found(
            _ordered(_chosen(entries, wish, language), language),
            _counts(edition_id, entries, wish, language, "all"),
        )
    attempts = [("exact", words)]
    if (otherwise := _words(other_layout(wish.search))) != words:
        attempts.append(("layout", otherwise))
    for how, read in attempts:
        matching = entries.filter(*map(_holds, read))
        counts = _counts(edition_id, matching, wish, language, f"{how} {' '.join(read)}")
        if counts.total or any(counts.by.values()):
            return Found(_names_first(_chosen(matching, wish, language), read, language), counts, how)
    if not (near := _similar(entries, words)):
        return Found(entries.none(), Counts(0), "exact")
    similar = entries.filter(pk__in=near)
    counts = _counts(edition_id, similar, wish, language, f"similar {' '.join(words)}")
    ranked = _chosen(similar, wish, language).order_by(-_likeness(words), f"sort_key_{language}", "id")
    return Found(ranked, counts, "similar")


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


def rows_of_page(entries: "QuerySet[CatalogueEntry]", first: int, size: int) -> list[CatalogueEntry]:
    """So many entries with their companies. Numbers first: what stands on the pages before is not joined."""
    numbers = list(entries.values_list("pk", flat=True)[first : first + size])
    rows = CatalogueEntry.objects.select_related("application__company").defer("search_text", "name_text")
    found = rows.in_bulk(numbers)
    return [found[number] for number in numbers]


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


def _ordered(entries: "QuerySet[CatalogueEntry]", language: str) -> "QuerySet[CatalogueEntry]":
    return entries.order_by(f"sort_key_{language}", "id")


def _names_first(
    entries: "QuerySet[CatalogueEntry]", words: list[str], language: str
) -> "QuerySet[CatalogueEntry]":
    in_name = GreaterThan(StrIndex("name_text", Value(words[0])), Value(0))
    return entries.annotate(in_name=in_name).order_by("-in_name", f"sort_key_{language}", "id")


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

_remembered: dict[tuple[Any, ...], tuple[float, Counts]] = {}


def _counts(
    edition_id: int, matching: "QuerySet[CatalogueEntry]", wish: Wish, language: str, key: str
) -> Counts:
    full_key = (edition_id, _stamp(edition_id), language, key, replace(wish, search=""))
    known = _remembered.get(full_key)
    if known and known[0] > time.monotonic():
        return known[1]
    counts = _counted(matching, wish, language)
    if len(_remembered) >= _MOST_REMEMBERED:
        _remembered.clear()
    _remembered[full_key] = (time.monotonic() + _REMEMBERED_FOR, counts)
    return counts


def _stamp(edition_id: int) -> Any:
    """Grows with every change of an entry. Two that change at once may look like one: hence the half minute."""
    return CatalogueEntry.objects.filter(edition_id=edition_id).aggregate(at=Max("changed_at"))["at"]


def catalogue_revision() -> tuple[int, ...]:
    """Another one means: the current edition, an entry, or what is said of its company has changed. One query."""
    return _REVISION.rows()[0]


_REVISION = Statement("""
    SELECT coalesce((SELECT number FROM forum_revision), 0),
           coalesce((SELECT number FROM exhibitors_cataloguerevision), 0)
""")


def _counted(matching: "QuerySet[CatalogueEntry]", wish: Wish, language: str) -> Counts:
    """One scan. Each facet is counted among what all the other choices leave."""
    rows = matching.order_by().values(
        *_COLUMN.values(),
        letter=Left(f"sort_key_{language}", 1),
        **{f"in_{name}": _is_chosen(name, wish, language) for name in (*FACETS, "letter")},
    )
    hit, params = rows.query.sql_with_params()
    parts = [("total", "''", "")]
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
    total = 0
    for name, value, count in counted:
        if name == "total":
            total = count
        elif value:
            by[name][letter_of(value) if name == "letter" else value] = count
    return Counts(total, by)


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
