"""Somebody looks at the pages as somebody else sees them: as whom, and until when.

What a look opens, and that it changes nothing, is for whoever stands above; here is only which one this request
is part of. Set for one request by its middleware, never outside of one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

LASTS = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Look:
    """`kind` and `code` name the thing as the journal does; `back` is where the look began."""

    kind: str
    code: str
    name: str
    back: str
    until: datetime

    def for_session(self) -> dict[str, Any]:
        return asdict(self) | {"until": self.until.isoformat()}

    @classmethod
    def from_session(cls, kept: dict[str, Any]) -> "Look":
        return cls(**kept | {"until": datetime.fromisoformat(kept["until"])})


_present: ContextVar[Look | None] = ContextVar("look", default=None)


def looked_at(kind: str) -> str:
    """The code of whom this request looks at, if it is of this kind; else nothing."""
    look = _present.get()
    return look.code if look is not None and look.kind == kind else ""


def is_look() -> bool:
    return _present.get() is not None


@contextmanager
def looking(look: Look) -> Iterator[None]:
    token = _present.set(look)
    try:
        yield
    finally:
        _present.reset(token)
