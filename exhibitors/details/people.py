"""Somebody of the staff, as a badge names them: cleaned and checked once for all doors."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.cleaning import Cleaner


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    family_name: str
    given_name: str
    position: str


def clean_person(typed: Mapping[str, Any]) -> Person:
    """Raises InvalidInput."""
    cleaner = Cleaner(typed)
    person = Person(
        family_name=cleaner.person("family_name", required=True),
        given_name=cleaner.person("given_name", required=True),
        position=cleaner.line("position", limit=120),
    )
    cleaner.check()
    return person
