"""gunicorn's threaded worker, which leaves new connections to the process that has fewest.

A connection that is kept stays with the process that took it. All processes wait at one listener, and whoever
wakes first takes what is there: of sixteen clients that came together one process often had all, while its
neighbour stood idle on a core of its own. Here a process that has more connections than another hesitates for
a millisecond, in which that one wakes and takes the newcomer; if it does not (it is busy, stuck, or died this
moment), the newcomer is taken all the same.

The counts stand in memory that the processes share: one number for each, written by its owner alone.
"""

import mmap
import time
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

HESITATION = 0.001  # seconds
_PLACES = 64  # a place comes round again when its owner has long ended
_counts = memoryview(mmap.mmap(-1, 4 * _PLACES)).cast("I")  # connections and one more; 0 is nobody's


class FairWorker(ThreadWorker):  # type: ignore[misc]
    @property
    def nr_conns(self) -> int:
        return self._connections

    @nr_conns.setter
    def nr_conns(self, connections: int) -> None:
        self._connections = connections
        _counts[self.age % _PLACES] = connections + 1

    def accept(self, listener: Any) -> None:
        if any(0 < count <= self._connections for count in _counts):
            time.sleep(HESITATION)
        super().accept(listener)


def forget(worker: Any) -> None:
    """Its process has ended: nobody hesitates for it."""
    _counts[worker.age % _PLACES] = 0
