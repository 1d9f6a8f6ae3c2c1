"""How long to wait before the next try. Pure arithmetic.

The waits of one delivery add up to three days. A receiver that refuses everything is let rest on the same ladder:
however many messages wait for it, one of them asks whether it is back.
"""

from datetime import timedelta

_MINUTE, _HOUR = 60, 3600

WAITS = [
    5, 30, 2 * _MINUTE, 10 * _MINUTE, 30 * _MINUTE, _HOUR, 2 * _HOUR, 4 * _HOUR, 8 * _HOUR, 12 * _HOUR, 20 * _HOUR,
    24 * _HOUR,
]  # fmt: skip

# So many failures in a row, of whichever messages, and the receiver rests.
PATIENCE = 5


def wait_after(tries: int) -> timedelta | None:
    """Before the next try after `tries` (1 or more) that failed; None: three days are over."""
    return timedelta(seconds=WAITS[tries - 1]) if tries <= len(WAITS) else None


def rest_after(failures: int) -> timedelta:
    """How long the receiver is left alone after so many failures in a row; at most four hours."""
    if failures < PATIENCE:
        return timedelta()
    return min(timedelta(seconds=WAITS[min(failures - PATIENCE + 1, len(WAITS) - 1)]), timedelta(hours=4))
