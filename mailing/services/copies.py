"""Test copies: an organiser sends what stands in the editor to their own address, with examples filled in."""

from datetime import datetime

from forum.models import Edition
from journal.actors import Actor
from journal.record import record

from ..emails import TEST_COPY
from ..wording.checks import Wording
from . import outbox


def send_test_copy(
    *,
    edition: Edition,
    words_for: str,
    wording: Wording,
    language: str,
    to_address: str,
    actor: Actor,
    at: datetime,
) -> None:
    """`words_for` is a kind of letter or the name of an audience: it says which placeholders there are."""
    params = {"for": words_for, "subject": wording.subject, "body": wording.body}
    outbox.queue(
        kind=TEST_COPY, about=edition, to_address=to_address, language=language, at=at, params=params
    )
    record("letter.tested", edition, actor=actor, at=at, words_for=words_for, language=language)
