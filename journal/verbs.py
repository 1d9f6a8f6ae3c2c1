"""The registry of words: what the journal's verbs are called on pages, in the reader's language.

A wing says the words of its own in its `verbs.py`, which is found by itself:

    verbs({"visitor.registered": _("Visitor registered"), …})

Pages ask `words_of(entry.verb)`. A test finds verbs that are recorded anywhere and have no words.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# What plain forms do, and what was done straight in the database: the entry's thing says to what.
_words: dict[str, str | Promise] = {
    "thing.added": _("Added"),
    "thing.changed": _("Changed"),
    "thing.deleted": _("Deleted"),
}


def verbs(words: Mapping[str, str | Promise]) -> None:
    if twice := _words.keys() & words.keys():
        raise ValueError(f"words were said already for {', '.join(sorted(twice))}")
    _words.update(words)


def words_of(verb: str) -> str:
    """The verb itself when its wing has left the house: old entries stay readable."""
    return str(_words.get(verb, verb))


def known_verbs() -> list[str]:
    return sorted(_words)
