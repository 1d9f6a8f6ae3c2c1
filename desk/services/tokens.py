"""The letter before an API token ends: to its holder, and to the organiser who made it for somebody else.

`accounts` knows when and marks it, `mailing` stands above it: the two meet here. Mark, journal entry and letters are
one transaction, so whoever dies in between has done nothing, and two sweeps at once write one letter.
"""

from datetime import datetime

from django.db import transaction

from accounts.services.api_tokens import mark_warned, to_be_warned_of
from journal.actors import SYSTEM
from journal.record import record
from mailing.services import outbox

from ..emails import token_ends


def warn_of_tokens_that_end(*, at: datetime) -> int:
    """Returns of how many tokens somebody was warned."""
    return sum(_warn(token_id, days, at) for token_id, days in to_be_warned_of(at))


def _warn(token_id: int, days: int, at: datetime) -> bool:
    with transaction.atomic():
        token = mark_warned(token_id=token_id, days=days, at=at)
        if token is None:
            return False
        record("api_token.end_announced", token, actor=SYSTEM, at=at, days=days)
        people = {token.user}
        if token.made_by is not None and token.made_by.is_active and token.made_by.is_staff:
            people.add(token.made_by)
        outbox.queue_once(token_ends(token, sorted(people, key=lambda user: user.pk), days=days, at=at))
    return True
