"""Looking as somebody else begins and ends with an entry in the journal.

    request.session[LOOK] = begin_look(subject=visitor, back=…, actor=…, at=…).for_session()

A look that nobody ends runs out; when, its first entry says.
"""

from datetime import datetime

from core.looking import LASTS, Look

from .actors import Actor
from .record import Subject, record

# In the session.
LOOK = "look"


def begin_look(*, subject: Subject, back: str, actor: Actor, at: datetime) -> Look:
    kind = type(subject).__name__.lower()
    look = Look(kind=kind, code=subject.code, name=str(subject), back=back, until=at + LASTS)
    record(f"{kind}.look_began", subject, actor=actor, at=at, until=look.until.isoformat())
    return look


def end_look(*, subject: Subject, actor: Actor, at: datetime) -> None:
    record(f"{type(subject).__name__.lower()}.look_ended", subject, actor=actor, at=at)
