"""Files of pictures: written before the row that names them, deleted after the row that named them is gone.

Files and rows cannot change in one transaction. So a file is written first under a name that nobody uses, and
an old one is deleted after the commit; what a crash leaves behind is a file without a row, and the sweep
finds it.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from .encoding import Picture
from .names import new_name, small_name

logger = structlog.get_logger(__name__)

# An upload that is still under way has its file already and its row not yet.
_GRACE = timedelta(hours=6)


def store(folder: str, picture: Picture, small: Picture | None = None) -> str:
    """Writes the file, and the small one beside it; answers with the name for the row."""
    name = f"{folder}/{new_name()}"
    default_storage.save(name, ContentFile(picture.content))
    if small is not None:
        default_storage.save(small_name(name), ContentFile(small.content))
    return name


def delete_after_commit(name: str) -> None:
    """The file and the small one beside it."""
    transaction.on_commit(partial(_delete, name))


def sweep_orphans(folder: str, named: Iterable[str | None], *, at: datetime) -> int:
    """Deletes pictures that no row names, neither as the large one nor beside it; how many. Harmless to repeat."""
    try:
        files = default_storage.listdir(folder)[1]
    except FileNotFoundError:
        return 0
    large = set(filter(None, named))
    known = large | {small_name(name) for name in large}
    orphans = [
        path
        for path in (f"{folder}/{name}" for name in files)
        if path not in known and default_storage.get_modified_time(path) < at - _GRACE
    ]
    for path in orphans:
        default_storage.delete(path)
    return len(orphans)


def _delete(name: str) -> None:
    """A file that cannot be deleted now is an orphan: the sweep comes back to it."""
    try:
        default_storage.delete(name)
        default_storage.delete(small_name(name))
    except OSError as reason:
        logger.warning("picture_not_deleted", name=name, reason=type(reason).__name__)
