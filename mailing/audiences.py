"""The registry of audiences: whom organisers may write to at once. A wing registers its own in `audiences.py`.

    register(Audience("visitors.visitors", _("Visitors"), Visitor, ...))

An audience is a model whose rows lead to people. A letter to many asks it twice for each person: when the people are
frozen for review, and again when the letter is queued and written - who withdrew meanwhile gets none.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from forum.models import Edition
from journal.record import Subject

from .placeholders import Placeholder
from .states import Refusal


@dataclass(frozen=True, slots=True)
class Person:
    """One who may get a letter, as they are now. `takes_part` and `agreed_to_news` decide.

    `values` fill the words in. They are asked for only when the letter is written: signing somebody's link takes
    longer than all the rest, and a hundred thousand people are looked through at once.
    """

    about: Subject
    name: str
    address: str
    language: str
    agreed_to_news: bool
    takes_part: bool
    values: Callable[[], Mapping[str, str]]

    def refusal(self, *, is_news: bool) -> Refusal | None:
        if not self.takes_part:
            return Refusal.LEFT
        if not self.address:
            return Refusal.NO_ADDRESS
        return Refusal.NO_CONSENT if is_news and not self.agreed_to_news else None


class Segment(NamedTuple):
    """A choice on the page of a new letter: `key` is stored, `words` are shown."""

    key: str
    words: str


@dataclass(frozen=True)
class Audience:
    """`codes_of` the rows of a list are the codes of the people; `people` looks them up, in any order."""

    name: str
    words: str | Promise
    model: type[Model]
    placeholders: tuple[Placeholder, ...]
    segments: Callable[[Edition], Iterable[Segment]]
    select: Callable[[Edition, str], "QuerySet[Any]"]
    code_field: str
    people: Callable[[Iterable[str]], Iterable[Person]]
    stop_news: Callable[[str, datetime], bool]

    @property
    def permission(self) -> str:
        """Whoever may see the rows may write to their people, and read what became of the letter."""
        return f"{self.model._meta.app_label}.view_{self.model._meta.model_name}"

    def codes_of(self, rows: "QuerySet[Any]") -> "QuerySet[Any, str]":
        return rows.order_by().values_list(self.code_field, flat=True).distinct()


_audiences: dict[str, Audience] = {}


def register(audience: Audience) -> None:
    if audience.name in _audiences:
        raise ValueError(f"two audiences called {audience.name}")
    _audiences[audience.name] = audience


def audiences() -> list[Audience]:
    return list(_audiences.values())


def audiences_for(user: Any) -> list[Audience]:
    return [one for one in audiences() if user.has_perm(one.permission)]


def audience(name: str) -> Audience:
    """Raises KeyError."""
    return _audiences[name]
