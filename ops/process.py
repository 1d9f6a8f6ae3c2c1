"""One long-running child process: started, watched, stopped, killed.

Guards against children that outlive us (death signal), against Ctrl-C reaching them before we stop them in
order (a session of their own), and against pool processes that outlive their leader (the whole group is
killed).
"""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from .errors import ServiceError
from .folders import rotate, tail
from .interrupts import held
from .privileges import OURSELVES, Account


class Process:
    """Subclasses say which command to run and when it is ready."""

    name = "process"
    title = "The process"
    stop_signal = signal.SIGTERM
    grace = 20.0
    patience = 30.0
    pause = 0.02

    def __init__(self, *, log: Path) -> None:
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def command(self) -> list[str]:
        raise NotImplementedError

    def is_ready(self) -> bool:
        raise NotImplementedError

    def start(self) -> Self:
        """Start it and wait until it answers."""
        self.launch()
        self.wait_until_ready()
        return self

    def launch(self) -> None:
        """Start it without waiting, so that several can start at the same time."""
        raise NotImplementedError

    def spawn(self, *, cwd: Path, account: Account = OURSELVES, **popen: Any) -> None:
        arguments = account.arguments(dies_with_us=self.stop_signal)
        rotate(self.log)
        with held(), open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **popen,
                **arguments,
            )

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + self.patience
        while not self.is_ready():
            if not self.is_alive() and self.start_may_be_repeated():
                time.sleep(0.5)
                self.launch()
            elif not self.is_alive() or time.monotonic() > deadline:
                reason = self.why_not_ready()
                self.stop()
                raise ServiceError(f"{self.title} did not start. {reason}")
            time.sleep(self.pause)

    def why_not_ready(self) -> str:
        return f"The end of {self.log}:\n{tail(self.log)}"

    def start_may_be_repeated(self) -> bool:
        """Whether it ended for a reason that passes by itself."""
        return False

    @property
    def pid(self) -> int:
        if self.process is None:
            raise RuntimeError(f"{self.name} was not started")
        return self.process.pid

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def how_it_ended(self) -> str:
        status = self.process.returncode if self.process else None
        if status is None:
            return "did not start"
        return f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"

    def ask_to_stop(self) -> None:
        """Send the signal and return, so that several can stop at the same time."""
        if self.process is not None and self.is_alive():
            self.process.send_signal(self.stop_signal)

    def stop(self) -> None:
        """Stop in good order; what has not ended when its grace is over is killed."""
        if self.process is None:
            return
        self.ask_to_stop()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(self.grace)
        self.kill()

    def kill(self) -> None:
        """kill -9 of the process and of what it left behind in its group."""
        if self.process is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None
