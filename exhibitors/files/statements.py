"""A bank's file between the look at it and its being taken in: in the private storage, by the digest of its bytes."""

import hashlib
import re

from django.core.files.base import ContentFile

from core.files import private_storage


def keep_statement(content: bytes) -> str:
    """The digest by which `kept_statement` finds it again."""
    storage, digest = private_storage(), hashlib.sha256(content).hexdigest()
    if not storage.exists(_path(digest)):
        storage.save(_path(digest), ContentFile(content))
    return digest


def kept_statement(digest: str) -> bytes | None:
    storage = private_storage()
    if not re.fullmatch(r"[0-9a-f]{64}", digest) or not storage.exists(_path(digest)):
        return None
    with storage.open(_path(digest)) as file:
        return file.read()


def _path(digest: str) -> str:
    return f"statements/{digest}.txt"
