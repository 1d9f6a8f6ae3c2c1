"""Taking a person's data away is a deed of its own: the journal says who did it."""

from datetime import datetime

from django.db import transaction

from forum.models import Edition
from journal.actors import Actor
from journal.record import record

from ..models import Visitor


def note_export(*, visitor: Visitor, actor: Actor, at: datetime) -> None:
    record("person.exported", visitor, actor=actor, at=at)


def note_disclosure(*, edition: Edition, people: int, actor: Actor, at: datetime, **asked: str) -> None:
    """A page of names was read. `people`: how many; who they were is not written down a second time."""
    with transaction.atomic():
        record("visitor.disclosed", edition, actor=actor, at=at, people=people, **asked)
