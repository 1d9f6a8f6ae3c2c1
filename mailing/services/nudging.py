"""The nudge: telling the workers, right after a commit, that a letter is due.

Two ways lead to a worker. If one keeps watch - it has delivered what was due and waits for more - it is woken by an
entry in a list, for the price of one word to Redis. If none does, Celery brings a task to one; that costs the page
and the worker several milliseconds of CPU, more than half a ticket. One nudge serves all letters that wait, so a
second is not sent while one is on its way.

A letter is committed before its nudge. So nothing is overlooked by a worker that looks into the outbox *after* it
has lowered the flag of the task, has been woken, or has left its watch. With Redis gone, or the nudge lost with a
worker that died, the sweep finds the letter.
"""

import uuid

import structlog
from redis import RedisError

from core.cache import run_script, server

logger = structlog.get_logger(__name__)

_FLAG, _WATCH, _BELL = "altyn:mail:nudged", "altyn:mail:watch", "altyn:mail:bell"
# A nudge that was lost keeps others from being sent for no longer than this; the sweep comes every five.
_FLAG_LIVES = 2000  # milliseconds
# So long a worker that died on its watch is believed to keep it. Renewed each time it waits.
_WATCH_LIVES = 3000
WAITS = 1  # seconds a worker waits for the next letter before it goes

# 1: a task has to be sent.
_NUDGE = """
if redis.call('EXISTS', KEYS[2]) == 1 then
    if redis.call('LLEN', KEYS[3]) == 0 then redis.call('LPUSH', KEYS[3], 1) end
    return 0
end
return redis.call('SET', KEYS[1], 1, 'NX', 'PX', ARGV[1]) and 1 or 0
"""
_WAIT = """
local keeper = redis.call('GET', KEYS[1])
if keeper and keeper ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""
_LEAVE = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end"


def nudge() -> None:
    """For `transaction.on_commit`. Never raises: the person's registration stands, whatever the broker does."""
    try:
        if run_script(_NUDGE, [_FLAG, _WATCH, _BELL], [_FLAG_LIVES]):
            _send_task()
    except Exception as reason:  # noqa: BLE001
        logger.warning("mail_nudge_lost", reason=type(reason).__name__)


def call_for_help() -> None:
    """A worker that cannot keep up calls another one. Never raises."""
    try:
        if server().set(_FLAG, 1, nx=True, px=_FLAG_LIVES):
            _send_task()
    except Exception as reason:  # noqa: BLE001
        logger.warning("mail_nudge_lost", reason=type(reason).__name__)


def taken_up() -> None:
    """The worker's first step: from now on new letters send a new nudge."""
    try:
        server().delete(_FLAG)
    except RedisError as reason:
        logger.warning("mail_nudge_flag_stays", reason=type(reason).__name__)


class Watch:
    """One worker at a time keeps it, so that the others stay free for other work."""

    def __init__(self) -> None:
        self._keeper, self._is_kept = uuid.uuid4().hex, False

    def wait(self) -> bool:
        """Until a letter is due. False: nobody came, somebody else keeps watch, or Redis is away."""
        try:
            if not run_script(_WAIT, [_WATCH], [self._keeper, _WATCH_LIVES]):
                return False
            self._is_kept = True
            return server(timeout=WAITS + 4).blpop([_BELL], timeout=WAITS) is not None
        except RedisError as reason:
            logger.warning("mail_watch_ended", reason=type(reason).__name__)
            return False

    def leave(self) -> bool:
        """From now on nudges are tasks again. True: the bell may have rung a moment ago, look into the outbox."""
        if not self._is_kept:
            return False
        try:
            run_script(_LEAVE, [_WATCH], [self._keeper])
        except RedisError as reason:
            logger.warning("mail_watch_stays", reason=type(reason).__name__)
        return True


def _send_task() -> None:
    from ..tasks import deliver_due  # the task imports the services

    deliver_due.delay()
