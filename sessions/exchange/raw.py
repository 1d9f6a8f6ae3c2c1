"""What a file says, before anybody has made sense of it: the same shape for every format and dialect."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

LARGEST_FILE = 20 * 1024 * 1024
MOST_EVENTS = 10_000


class FileRefused(DomainError):
    """The file as a whole cannot be taken; nothing is written."""

    code = "file_unreadable"
    message = _("This file cannot be read as a schedule.")

    def __init__(self, message: "str | Promise | None" = None, *, code: str = "") -> None:
        super().__init__(message)
        self.code = code or self.code


class Refused(NamedTuple):
    """One thing in the file that is not taken. `guid` and `lecture` say whom it would have been about."""

    where: str
    code: str
    message: str
    guid: str = ""
    lecture: str = ""

    def as_json(self) -> dict[str, str]:
        return {"where": self.where, "code": self.code, "message": self.message}


@dataclass
class RawPerson:
    name: Any
    key: str = ""  # whatever the file knows the person by: a UUID or a number
    code: str = ""
    bio: Any = None


@dataclass
class RawEvent:
    """None: the file does not say; an empty text: it says that there is none.

    `extra` is what only our own files say. Texts may be dicts by language, as some dialects have them.
    """

    where: str
    key: str = ""  # a UUID, or the number that the file gives it
    number: str = ""
    code: str = ""
    slug: str = ""
    title: Any = None
    subtitle: Any = None
    abstract: Any = None
    description: Any = None
    kind: Any = None
    language: Any = None
    track: Any = None
    room: Any = None
    date: str = ""  # a moment, or only a day
    start: str = ""
    end: str = ""
    duration: Any = None
    day: str = ""
    day_start: str = ""
    persons: list[RawPerson] | None = None
    extra: dict[str, Any] | None = None


@dataclass
class RawSchedule:
    acronym: str = ""
    zone: str = ""
    day_change: str = ""
    capacities: dict[str, Any] = field(default_factory=dict)  # of rooms, by name
    events: list[RawEvent] = field(default_factory=list)
    own: dict[str, Any] = field(default_factory=dict)  # the head of our own files


def text(value: Any) -> str:
    """What stands there as text; lists and dicts are none."""
    if value is None or isinstance(value, bool | list | dict):
        return ""
    return str(value).strip()


def mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def rows(value: Any) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
