"""How long a worker stays with the mail: until nothing is due, and then a moment longer.

Who registers is seldom alone. The next letter mostly comes within the second, and a worker that still waits for it
starts at once, where a new task would cost more than half of what the letter does (`nudging`). A worker that cannot
keep up calls another; that one goes when nothing is left, since only one at a time keeps watch.
"""

import time
from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

from .delivery import deliver_due
from .nudging import Watch, call_for_help


def deliver_and_wait(*, seconds: float, clock: Callable[[], datetime] = timezone.now) -> int:
    """Deliver what is due and what comes meanwhile, no longer than so many seconds. Returns how many it took."""
    until, watch = time.monotonic() + seconds, Watch()

    def deliver_more() -> int:
        return deliver_due(seconds=until - time.monotonic(), clock=clock, when_behind=call_for_help)

    taken = deliver_more()
    while taken and time.monotonic() < until and watch.wait():
        taken += deliver_more()
    if watch.leave():
        taken += deliver_more()
    return taken
