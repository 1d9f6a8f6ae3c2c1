"""Writing the journal: one line in the service that does the deed."""

from datetime import datetime
from typing import Any, Protocol

import structlog

from core import rows

from .actors import Actor
from .models import Entry


class Subject(Protocol):
    """Anything with a public code can be written about."""

    code: str


def record(verb: str, subject: Subject, *, actor: Actor, at: datetime, **data: Any) -> None:
    """`verb` is a past participle with its wing (`visitor.registered`); `data` holds no personal data."""
    entry = Entry(
        at=at,
        verb=verb,
        subject_type=type(subject).__name__.lower(),
        subject_code=subject.code,
        actor_kind=actor.kind,
        actor_user_id=actor.user_id,
        actor_label=actor.label,
        data=data,
        request_id=structlog.contextvars.get_contextvars().get("request_id", ""),
    )
    rows.insert(entry)
