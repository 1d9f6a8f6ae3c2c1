"""A table as it lies in a file, before anybody knows what its columns mean."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

MOST_BYTES = 25 * 1024 * 1024
MOST_ROWS = 100_000
MOST_COLUMNS = 200


class FileRefused(DomainError):
    """The file as a whole cannot be taken; nothing is written."""

    code, status = "file_unreadable", 400
    message = _("This file cannot be read as a table.")

    def __init__(self, message: "str | Promise | None" = None, *, code: str = "") -> None:
        super().__init__(message)
        self.code = code or self.code


def too_large() -> FileRefused:
    words = _("The file is larger than %(limit)s MB.") % {"limit": MOST_BYTES // 1024**2}
    return FileRefused(words, code="file_too_large")


def too_many_rows() -> FileRefused:
    words = _("There are more rows in this file than can be taken at once: %(limit)s.") % {"limit": MOST_ROWS}
    return FileRefused(words, code="too_many_rows")


@dataclass
class Grid:
    """`rows` are (line, cells) without the blank ones, lines as Excel counts them.

    `broken` names the cells - by line and column, both from the file's own count - whose content is lost: a formula
    without a result, an error, a cell that is merged with others.
    """

    rows: list[tuple[int, list[Any]]] = field(default_factory=list)
    broken: dict[tuple[int, int], str] = field(default_factory=dict)
    notes: list[str | Promise] = field(default_factory=list)
