"""Taking a person's data away is a deed of its own: the journal says who did it."""

from datetime import datetime

from journal.actors import Actor
from journal.record import record

from ..models import Visitor


def note_export(*, visitor: Visitor, actor: Actor, at: datetime) -> None:
    record("person.exported", visitor, actor=actor, at=at)
