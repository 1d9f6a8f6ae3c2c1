"""What an archived edition refuses, and who may write there all the same.

The refusal itself is the database's: a trigger on every table that belongs to an edition (`desk.guards`). It
knows no exception but this one, and only inside a transaction.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

from ..models import Edition

# The name that the trigger reads and the constraint that it says was violated.
SETTING = "altyn.archive"
CONSTRAINT = "edition_is_archived"


class EditionArchived(DomainError):
    code = "edition_archived"
    message = _("This edition is archived: it can be read, not changed.")


def is_archived(thing: Any) -> bool:
    """Whether it is an archived edition, or a row that names one."""
    edition = thing if isinstance(thing, Edition) else getattr(thing, "edition", None)
    return isinstance(edition, Edition) and edition.archived_at is not None


_SET = """
WITH former AS MATERIALIZED (SELECT coalesce(current_setting(%s, true), '') AS value)
SELECT value, set_config(%s, %s, true) FROM former
"""


@contextmanager
def archive_opened() -> Iterator[None]:
    """For what the law asks of an archive as well: forgetting people. In the caller's transaction only."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an archive is opened inside a transaction")
    before = _set("open")
    yield
    _set(before)  # not after an error: the rollback takes the setting back


def _set(value: str) -> str:
    """Answers with what it was before: that is read first."""
    with connection.cursor() as cursor:
        cursor.execute(_SET, [SETTING, SETTING, value])
        before, _now = cursor.fetchone()
    return str(before)
