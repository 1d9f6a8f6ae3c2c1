"""The nudge: telling the workers, right after a commit, that a letter is due.

One nudge serves all letters that wait, so it is sent only when none is on its way. A flag in Redis says
that one is: whoever raises it sends the nudge; the worker that takes the nudge up lowers it *before* it
looks into the outbox. So a letter that finds the flag raised was committed before that look. With Redis
gone, or the nudge lost with it, the sweep finds the letter.
"""

import structlog
from django.core.cache import cache

logger = structlog.get_logger(__name__)

_FLAG = "mailing:nudged"
# A nudge that was lost keeps others from being sent for no longer than this; the sweep comes every five.
_FLAG_LIVES = 2  # seconds


def nudge() -> None:
    """For `transaction.on_commit`. Never raises: the person's registration stands, whatever the broker does."""
    from ..tasks import deliver_due  # the task imports the services

    try:
        if cache.add(_FLAG, 1, timeout=_FLAG_LIVES):
            deliver_due.delay()
    except Exception as reason:  # noqa: BLE001
        logger.warning("mail_nudge_lost", reason=type(reason).__name__)


def taken_up() -> None:
    """The worker's first step: from now on new letters send a new nudge."""
    try:
        cache.delete(_FLAG)
    except Exception as reason:  # noqa: BLE001
        logger.warning("mail_nudge_flag_stays", reason=type(reason).__name__)
