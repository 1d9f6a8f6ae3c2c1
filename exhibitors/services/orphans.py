"""Private files that no row names: what a crash between file and row, or after the commit, has left behind.

Files and rows cannot change in one transaction. Who writes a file writes it first; who drops a row deletes it
after the commit. This sweep finds the rest: it looks into our own folders only, at files older than a day.
Locks nothing; harmless to repeat. Pictures of the catalogue have a sweep of their own (`pictures`).
"""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from pathlib import PurePosixPath

import structlog
from django.core.files.storage import Storage

from core.files import private_storage

from ..files import plans
from ..models import Attachment, BankStatement, Hall, Invoice

logger = structlog.get_logger(__name__)

# Longer than any upload, any look at a bank's file and any transaction lasts.
GRACE = timedelta(days=1)
_BATCH = 500

Named = Callable[[Collection[str]], Collection[str]]


def sweep_private_files(*, at: datetime) -> int:
    """Deletes files that no row names; how many."""
    return sum(_sweep(folder, named, at) for folder, named in _FOLDERS.items())


def _sweep(folder: str, named: Named, at: datetime) -> int:
    storage, deleted = private_storage(), 0
    old = [path for path in _files(storage, folder) if _is_old(storage, path, at)]
    for start in range(0, len(old), _BATCH):
        paths = old[start : start + _BATCH]
        for path in set(paths) - set(named(paths)):
            try:
                storage.delete(path)
            except OSError as reason:
                logger.warning("orphan_not_deleted", path=path, reason=type(reason).__name__)
            else:
                deleted += 1
    return deleted


def _files(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in files)
    for inner in folders:
        yield from _files(storage, f"{folder}/{inner}")


def _is_old(storage: Storage, path: str, at: datetime) -> bool:
    try:
        return storage.get_modified_time(path) < at - GRACE
    except FileNotFoundError:  # somebody has just deleted it
        return False


# --- What a row names, among these paths -----------------------------------------------------------


def _attachments(paths: Collection[str]) -> Collection[str]:
    return set(Attachment.objects.filter(file__in=paths, removed_at=None).values_list("file", flat=True))


def _drawings(paths: Collection[str]) -> Collection[str]:
    names = {PurePosixPath(path).name: path for path in paths}
    found = Hall.objects.filter(background__in=names).values_list("background", flat=True)
    return {names[name] for name in found}


def _statements(paths: Collection[str]) -> Collection[str]:
    """A file that was only looked at goes; one that was taken in stays beside its payments."""
    digests = {PurePosixPath(path).stem: path for path in paths}
    found = BankStatement.objects.filter(digest__in=digests).values_list("digest", flat=True)
    return {digests[digest] for digest in found}


def _invoices(paths: Collection[str]) -> Collection[str]:
    """The name ends with the invoice's code."""
    codes = {PurePosixPath(path).stem.rpartition("-")[2]: path for path in paths}
    found = Invoice.objects.filter(code__in=codes).values_list("code", flat=True)
    return {codes[code] for code in found}


_FOLDERS: dict[str, Named] = {
    "attachments": _attachments,
    plans.FOLDER: _drawings,
    "statements": _statements,
    "invoices": _invoices,
}
