"""An uploaded schedule between the look at it and its being taken in: a private file, named by its digest."""

import hashlib
import re
from datetime import datetime, timedelta

from django.core.files.base import ContentFile

from core.files import private_storage

_FOLDER = "schedules"
_KEPT_FOR = timedelta(days=1)


def keep_upload(content: bytes, *, at: datetime) -> str:
    """The digest by which `kept_upload` finds it again. What nobody came back for is deleted on the way."""
    _forget_old(at)
    storage, digest = private_storage(), hashlib.sha256(content).hexdigest()
    storage.delete(_path(digest))
    storage.save(_path(digest), ContentFile(content))
    return digest


def kept_upload(digest: str) -> bytes | None:
    storage = private_storage()
    if not re.fullmatch(r"[0-9a-f]{64}", digest) or not storage.exists(_path(digest)):
        return None
    with storage.open(_path(digest)) as file:
        return file.read()


def forget_upload(digest: str) -> None:
    private_storage().delete(_path(digest))


def _forget_old(at: datetime) -> None:
    storage = private_storage()
    names = storage.listdir(_FOLDER)[1] if storage.exists(_FOLDER) else []
    for path in (f"{_FOLDER}/{name}" for name in names):
        if storage.get_modified_time(path) < at - _KEPT_FOR:
            storage.delete(path)


def _path(digest: str) -> str:
    return f"{_FOLDER}/{digest}"
