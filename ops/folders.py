"""Folders and log files of the servers.

The path of a unix socket may have 107 bytes (103 on macOS) and a checkout may lie deeper, with Kazakh
letters of two bytes each. PostgreSQL and libpq moreover read a comma in it as the start of a second path.
Then the sockets move to the temporary folder; somebody else's folder of that name there is refused, for
whoever owns it owns the database.
"""

import hashlib
import os
import stat
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from .errors import ServiceError
from .privileges import NOBODY_INSIDE

LONGEST_SOCKET_PATH = 103 if sys.platform == "darwin" else 107
LONGEST_NAME = ".s.PGSQL.5432.lock"
LARGEST_LOG = 5_000_000


def place_for_sockets(wanted: Path) -> Path:
    """The wanted folder, or one of its own elsewhere when sockets cannot be in it."""
    elsewhere = f"altyn-{os.getuid()}-{hashlib.sha256(os.fsencode(wanted)).hexdigest()[:12]}"
    places = (wanted, Path(tempfile.gettempdir(), elsewhere), Path("/tmp", elsewhere))
    return next(place for place in places if _fits_a_socket(place))


def make_private(folder: Path) -> None:
    """A folder that only its owner can use."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    ours = found.st_uid in (os.getuid(), NOBODY_INSIDE)
    if not stat.S_ISDIR(found.st_mode) or not ours or found.st_mode & 0o022:
        raise ServiceError(
            f"{folder} belongs to somebody else or others can write to it. Remove it, or set TMPDIR."
        )


def remove_if_empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()


def _fits_a_socket(folder: Path) -> bool:
    longest = len(os.fsencode(folder / LONGEST_NAME))
    return longest <= LONGEST_SOCKET_PATH and not set(',"') & set(str(folder))


def rotate(log: Path) -> None:
    """Keep one older log, so that a long-lived demonstration does not fill the disk."""
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(log.with_name(log.name + ".1"))


def tail(log: Path, lines: int = 15) -> str:
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return "(no log)"
