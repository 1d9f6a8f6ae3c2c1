"""What has changed since: `modified_since` on lists, and `as_of`, the moment to pass next time.

`modified_since` is half-open: it answers with what was changed at that moment or later. What a transaction writes
is known by the moment at which that transaction *began*, and it may commit minutes later. So `as_of` is before the
beginning of every transaction that is still open: nothing that commits late falls between two questions. Some
things are answered twice; nothing is left out (docs/decisions/0028).
"""

from datetime import UTC, datetime

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from ..errors import InvalidInput
from ..statements import Statement

AS_OF = "as_of"
SINCE = "modified_since"

# A transaction's beginning is taken when its first statement arrives, and told to others a moment later.
_SETTLED = Statement("""
SELECT least(clock_timestamp(), min(xact_start)) - interval '1 second' FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
""")


def settled_at() -> datetime:
    """Whoever knows everything that was committed by now has missed nothing that began before this moment.

    To be asked before what is answered is read.
    """
    ((moment,),) = _SETTLED.rows()
    return moment


def since_of(request: Request) -> datetime | None:
    """The moment that the caller gives, with its offset. Raises InvalidInput."""
    typed = request.query_params.get(SINCE)
    if typed is None:
        return None
    try:
        # A plus sign that nobody has quoted arrives as a space.
        moment = parse_datetime(typed.strip().replace(" ", "+") if "T" in typed else typed)
        if moment is not None and moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise InvalidInput({SINCE: [_("Write a moment with its offset, as in 2026-10-01T09:30:00+05:00.")]})
