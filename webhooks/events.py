"""The registry of public events: a wing's `announcements.py` says which of its verbs the world may hear of.

    announce(
        "application",
        {"application.submitted": "application.submitted", …},     # verb of the journal -> type of the event
        facts=facts_of_applications,
    )

`facts` gets entries of the journal and answers, by the entry's key, what receivers are told: codes, states and
numbers, never a person's data. An entry that is not in the answer is no event (its thing was erased since).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from journal.models import Entry
from journal.verbs import words_of as verb_words

TEST = "webhook.test"

Facts = Callable[[Sequence[Entry]], Mapping[int, Mapping[str, Any]]]


class Kind(NamedTuple):
    """`subject`: events of one subject reach a receiver in their order."""

    verb: str
    type: str
    facts: Facts
    subject: Callable[[Entry], str]


_by_verb: dict[str, Kind] = {}


def announce(
    types: Mapping[str, str], *, facts: Facts, subject: Callable[[Entry], str] | None = None
) -> None:
    for verb, type_ in types.items():
        if verb in _by_verb or type_ in known_types():
            raise ValueError(f"{verb} is announced already")
        _by_verb[verb] = Kind(verb, type_, facts, subject or _subject)


def _subject(entry: Entry) -> str:
    return f"{entry.subject_type}:{entry.subject_code}"


def kind_of(verb: str) -> Kind:
    return _by_verb[verb]


def announced_verbs(types: Sequence[str] | set[str]) -> list[str]:
    """The verbs behind these types."""
    return sorted(kind.verb for kind in _by_verb.values() if kind.type in types)


def known_types() -> list[str]:
    """What a receiver may ask for."""
    return sorted(kind.type for kind in _by_verb.values())


def words_of(type_: str) -> str:
    """As the journal calls it, in the reader's language."""
    if type_ == TEST:
        from django.utils.translation import gettext

        return gettext("Test message")
    verb = next((kind.verb for kind in _by_verb.values() if kind.type == type_), type_)
    return verb_words(verb)
