"""Keeps a set of processes running: records their ids, restarts what dies, stops them in the reverse order.

Guards against a part that dies again and again: after five restarts in a minute everything stops with one
clear line instead of a machine that is busy restarting.
"""

import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Never

from .errors import ServiceError
from .folders import tail
from .process import Process

MOST_RESTARTS = 5
WITHIN = 60.0
LOOK_EVERY = 0.3


class Supervisor:
    def __init__(self, *, run_dir: Path, say: Callable[[str], None]) -> None:
        self.run_dir = run_dir
        self.say = say
        self.waves: list[list[Process]] = []
        self.restarts: dict[str, list[float]] = defaultdict(list)

    def launch(self, *parts: Process) -> None:
        """Start them side by side. They will be stopped before those launched earlier."""
        wave: list[Process] = []
        self.waves.append(wave)
        for part in parts:
            wave.append(part)  # first on record, then started: an interrupt in between must not lose it
            part.launch()
            self._record(part)

    def wait(self, *parts: Process) -> None:
        for part in parts:
            part.wait_until_ready()
            self._record(part)

    def watch(self) -> Never:
        while True:
            time.sleep(LOOK_EVERY)
            for part in (part for wave in self.waves for part in wave):
                if not part.is_alive():
                    self._restart(part)

    def stop(self) -> None:
        for wave in reversed(self.waves):
            for part in wave:
                part.ask_to_stop()
            for part in wave:
                part.stop()
                self._pid_file(part).unlink(missing_ok=True)
        self.waves.clear()

    def _restart(self, part: Process) -> None:
        now = time.monotonic()
        recent = [at for at in self.restarts[part.name] if now - at < WITHIN]
        self.restarts[part.name] = [*recent, now]
        if len(recent) >= MOST_RESTARTS:
            last = tail(part.log, 5)
            raise ServiceError(
                f"{part.title} died {len(recent) + 1} times in a minute; the end of {part.log}:\n{last}"
            )
        self.say(f"{part.title} {part.how_it_ended()}; starting it again. Its log: {part.log}")
        part.kill()  # what it left behind in its process group
        time.sleep(len(recent))
        try:
            part.launch()  # not waiting for it: the other parts need us meanwhile
            self._record(part)
        except ServiceError as error:  # counts as one more death at the next look
            self.say(str(error))

    def _record(self, part: Process) -> None:
        self._pid_file(part).write_text(f"{part.pid}\n")

    def _pid_file(self, part: Process) -> Path:
        return self.run_dir / f"{part.name}.pid"
