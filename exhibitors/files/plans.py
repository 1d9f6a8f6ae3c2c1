"""Drawings behind a hall's booths: encoded pictures in the private storage, each under a name used once.

A building's drawing is nobody's business until the organisers show it, so it lies with the private files and
is handed out by a view. Whoever drops a name leaves a file without a row; the sweep deletes it.
"""

from django.core.files.base import ContentFile

from core.files import private_storage
from core.pictures.names import is_picture_name, new_name

FOLDER = "plans"


def keep_drawing(content: bytes) -> str:
    """The name for the row."""
    return private_storage().save(f"{FOLDER}/{new_name()}", ContentFile(content)).rpartition("/")[2]


def kept_drawing(name: str) -> bytes | None:
    """None also when the file is gone: the plan is drawn without it."""
    if not is_picture_name(name):
        return None
    try:
        with private_storage().open(f"{FOLDER}/{name}") as file:
            return file.read()
    except FileNotFoundError:
        return None
