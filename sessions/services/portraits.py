"""The photo of a speaker in the draft; the public sees it with the next release. Locks the speaker. Sends nothing.

The released photo is another file until then, so none is deleted here: the sweep takes what neither the draft nor
the last release names.
"""

from datetime import datetime

from django.db import transaction

from core.pictures import encoding, files
from journal.actors import Actor
from journal.record import record

from ..models import Speaker

FOLDER = "speakers"


def set_photo(*, speaker: Speaker, content: bytes, actor: Actor, at: datetime) -> None:
    """Raises PictureRefused. The encoding, which may take a second, stands outside the transaction."""
    large, small = encoding.photo(content)
    name = files.store(FOLDER, large, small)
    _write(speaker, "speaker.photo_set", name, large.width, large.height, actor, at)


def remove_photo(*, speaker: Speaker, actor: Actor, at: datetime) -> None:
    """Repeating it is harmless."""
    _write(speaker, "speaker.photo_removed", None, 0, 0, actor, at)


def _write(
    speaker: Speaker, event: str, name: str | None, width: int, height: int, actor: Actor, at: datetime
) -> None:
    with transaction.atomic():
        locked = Speaker.objects.select_for_update(no_key=True, of=("self",)).get(pk=speaker.pk)
        if not name and not locked.photo:
            return
        # Past the model's `save`, which would read the file again.
        Speaker.objects.filter(pk=locked.pk).update(photo=name, photo_width=width, photo_height=height)
        record(event, locked, actor=actor, at=at)


def sweep_photos(*, at: datetime) -> int:
    """Deletes the files that nobody names any more; how many."""
    drafted = Speaker.objects.values_list("photo", flat=True)
    released = Speaker.objects.values_list("shown__photo__file", flat=True)
    return files.sweep_orphans(FOLDER, {*drafted, *released}, at=at)
