"""How long to wait before the next try: one ladder per kind of trouble. Pure arithmetic.

A server that is away or says "later" is asked again within seconds, since most such troubles are
short; one that says "no" may have been set up wrongly for a while, so even that is tried again, slowly.
"""

from datetime import timedelta
from enum import StrEnum

_MINUTE, _HOUR = 60, 3600


class Trouble(StrEnum):
    UNREACHABLE = "unreachable"  # no connection, a time-out, a line dropped in the middle
    DEFERRED = "deferred"  # 4xx: try later; or our own database was away while the letter was written
    REFUSED = "refused"  # 5xx: to this message, or to us
    UNWRITABLE = "unwritable"  # our own mistake while writing the letter
    LOST = "lost"  # the worker that had it was never heard of again; the wait is its lease


_UNTIL_TWO_DAYS = [_HOUR] * 46

_LADDERS = {
    Trouble.UNREACHABLE: [2, 5, 10, 15, 20, 20, 30, 30, 60, 60, 5 * _MINUTE, 30 * _MINUTE, *_UNTIL_TWO_DAYS],
    Trouble.DEFERRED: [
        5,
        10,
        20,
        30,
        60,
        2 * _MINUTE,
        5 * _MINUTE,
        15 * _MINUTE,
        30 * _MINUTE,
        *_UNTIL_TWO_DAYS,
    ],
    Trouble.REFUSED: [15, 30, 2 * _MINUTE, 15 * _MINUTE, _HOUR, 4 * _HOUR, 12 * _HOUR],
    Trouble.UNWRITABLE: [_MINUTE, 10 * _MINUTE, _HOUR, 6 * _HOUR],
}


def wait_after(trouble: Trouble, tries: int) -> timedelta | None:
    """The wait before the next try after `tries` (1 or more) met this trouble; None: the ladder is climbed."""
    ladder = _LADDERS[trouble]
    return timedelta(seconds=ladder[tries - 1]) if tries <= len(ladder) else None
