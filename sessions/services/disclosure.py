"""That somebody was shown who signed up: a line in the journal for each page of names. Locks nothing, sends nothing."""

from datetime import datetime

from django.db import transaction

from forum.models import Edition
from journal.actors import Actor
from journal.record import record


def note_disclosure(
    *, edition: Edition, people: int, lecture: str, state: str, actor: Actor, at: datetime
) -> None:
    """`people`: how many were on the page; who they were is not written down a second time."""
    with transaction.atomic():
        record("signup.disclosed", edition, actor=actor, at=at, people=people, lecture=lecture, state=state)
