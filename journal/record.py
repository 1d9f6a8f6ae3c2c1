"""Writing the journal: one line in the service that does the deed."""

from datetime import datetime
from typing import Any, Protocol

import structlog

from core import rows

from .actors import Actor
from .credentials import credential_of
from .models import Entry
from .naming import Thing, code_of, type_of


class Subject(Protocol):
    """Anything with a public code can be written about."""

    @property
    def code(self) -> str: ...


def record(verb: str, subject: Subject | Thing, *, actor: Actor, at: datetime, **data: Any) -> None:
    """`verb` is a past participle with its wing (`visitor.registered`); `data` holds no personal data."""
    entry = Entry(
        at=at,
        verb=verb,
        subject_type=type_of(subject),
        subject_code=code_of(subject),
        subject_pk=getattr(subject, "pk", None),
        actor_kind=actor.kind,
        actor_user_id=actor.user_id,
        actor_label=actor.label,
        credential=credential_of(actor),
        data=data,
        request_id=request_id(),
    )
    rows.insert(entry)


def request_id() -> str:
    """Of the request that is being answered, or that caused this task."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))
