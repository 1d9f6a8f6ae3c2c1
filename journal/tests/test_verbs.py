"""Every verb that is recorded anywhere has words, in three languages."""

import ast
import re
from collections.abc import Iterator

import pytest
from django.utils import translation

from exhibitors.models import InvoiceKind
from exhibitors.states import ApplicationState, BookingState
from journal.verbs import known_verbs, verbs, words_of
from sessions.states import SignUpState
from tests.house.repository import WINGS, files

VERB = re.compile(r"[a-z_]+\.[a-z_]+")
# What `record(f"application.{to}", …)` may become. A booking is never taken in a state that it only moves to.
STATES = {
    "application.": set(ApplicationState.values) - {ApplicationState.DRAFT},
    "booking.": {BookingState.HELD, BookingState.OFFERED, BookingState.RESERVED, BookingState.CONFIRMED},
    "signup.": set(SignUpState.values),
    "thing.": {"added", "changed", "deleted"},
    ".issued": {kind.value for kind in InvoiceKind},
    ".look_began": {"visitor", "company"},
    ".look_ended": {"visitor", "company"},
}


def verbs_in(source: str) -> Iterator[str]:
    """Literal first arguments of `record`, and f-strings with every state they may hold."""
    for node in ast.walk(ast.parse(source)):
        called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "record"
        for text in ast.walk(node.args[0]) if called and node.args else ():
            if isinstance(text, ast.JoinedStr):
                fixed = next(str(part.value) for part in text.values if isinstance(part, ast.Constant))
                is_before = isinstance(text.values[0], ast.Constant)
                yield from (fixed + one if is_before else one + fixed for one in STATES[fixed])
            elif isinstance(text, ast.Constant) and VERB.fullmatch(str(text.value)):
                yield str(text.value)


def recorded() -> set[str]:
    sources = (path for path in files(".py", under=WINGS) if "tests" not in path.parts)
    return {verb for path in sources for verb in verbs_in(path.read_text())}


def test_every_recorded_verb_has_words():
    assert recorded() - set(known_verbs()) == set()


def test_the_walk_finds_them():
    assert {"visitor.registered", "signup.waitlisted", "booking.held", "invoice.issued"} <= recorded()
    assert set(verbs_in('record("a.done" if x else "a.left", one)')) == {"a.done", "a.left"}


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_words_are_translated(language):
    with translation.override("en"):
        english = {verb: words_of(verb) for verb in known_verbs()}
    with translation.override(language):
        assert [verb for verb in known_verbs() if words_of(verb) == english[verb]] == []


def test_a_verb_has_words_once():
    with pytest.raises(ValueError, match=r"visitor\.registered"):
        verbs({"visitor.registered": "twice"})


def test_a_verb_of_the_past_stays_readable():
    assert words_of("badge.printed_in_gold") == "badge.printed_in_gold"
