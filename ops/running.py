"""Whether ./run is up on a VAR_DIR, and what it told its processes.

`run/up.lock` is locked as long as the supervisor lives, however it ends; `run/environment.json` counts only
while it is. A process id alone would be believed after a crash, when a stranger has got the number.
manage.py asks here, so that a command typed into another terminal talks to the same database and broker as
the site.
"""

import fcntl
import json
import os
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import IO

from .environment import write_privately
from .errors import ServiceError

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 0.5
NAMES = (
    "DATABASE_URL",
    "REDIS_URL",
    "CELERY_BROKER_URL",
    "SECRET_KEY",
    "TICKET_KEYS",
    "DEBUG",
    "ALLOWED_HOSTS",
    "BASE_URL",
    "INSECURE_HTTP",
    "EMAIL_URL",
    "MAIL_DIR",
    "RATE_LIMITS",
    "VAR_DIR",
)


def var_dir() -> Path:
    """Of this checkout, wherever the command is typed."""
    return (ROOT / (os.environ.get("VAR_DIR") or "var")).resolve()


def environment(var_dir: Path) -> dict[str, str]:
    """The variables of the site that is up on this VAR_DIR; empty when none is."""
    if not _is_locked(var_dir / "run/up.lock"):
        return {}
    try:
        published = json.loads((var_dir / "run/environment.json").read_text())
    except (OSError, ValueError):
        return {}  # just starting, or not ours to read
    return {str(name): str(value) for name, value in published.items()}


def take_lock(var_dir: Path) -> IO[str]:
    """Held until the file is closed or we die; a second ./run on the same VAR_DIR is refused."""
    lock = open(var_dir / "run/up.lock", "a+")
    deadline = time.monotonic() + PATIENCE  # `environment` holds it for a moment while it looks
    while not _lock(lock, fcntl.LOCK_EX):
        if time.monotonic() > deadline:
            lock.seek(0)
            owner = lock.read().strip() or "?"
            lock.close()
            raise ServiceError(
                f"the site is already running here (process {owner}).\n"
                "Fix: stop it first, or start a second one with VAR_DIR=/another/folder ./run"
            )
        time.sleep(0.02)
    lock.truncate(0)
    lock.write(f"{os.getpid()}\n")
    lock.flush()
    (var_dir / "run/environment.json").unlink(missing_ok=True)
    return lock


def publish(var_dir: Path, variables: Mapping[str, str]) -> None:
    """To be called once the database is ready for commands."""
    chosen = {name: variables[name] for name in NAMES if name in variables}
    write_privately(var_dir / "run/environment.json", json.dumps(chosen, indent=2) + "\n")


def withdraw(var_dir: Path) -> None:
    (var_dir / "run/environment.json").unlink(missing_ok=True)


def _is_locked(path: Path) -> bool:
    try:
        lock = open(path)
    except OSError:
        return False
    with closing(lock):
        return not _lock(lock, fcntl.LOCK_SH)


def _lock(handle: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
