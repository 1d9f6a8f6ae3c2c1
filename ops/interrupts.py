"""Ctrl-C, a closed terminal and a service manager's stop, as one exception.

Guards against two things. A signal in the middle of starting a child would leave a process that nobody
knows of: `held()` keeps it back until the child is on record. A second Ctrl-C while everything is being
stopped would leave half of it running: only the first one counts.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(BaseException):
    """Somebody wants us to stop. Not an `Exception`: no handler on the way may swallow it."""


_holding = False
_pending = False
_delivered = False


def install() -> None:
    """From now on a stop signal raises `Interrupted` in the main thread, once."""
    for number in STOP_SIGNALS:
        signal.signal(number, _on_signal)


def ignore_from_now_on() -> None:
    """We are stopping already: nothing may interrupt that."""
    global _delivered
    _delivered = True


@contextmanager
def held() -> Iterator[None]:
    """A signal that arrives inside takes effect at the end of the block."""
    global _holding
    _holding = True
    try:
        yield
    finally:
        _holding = False
        if _pending:
            _deliver()


def _on_signal(number: int, frame: FrameType | None) -> None:
    global _pending
    _pending = True
    if not _holding:
        _deliver()


def _deliver() -> None:
    global _delivered
    if not _delivered:
        _delivered = True
        raise Interrupted
