"""Logo and product photos of an entry: at most so many, in an order, each with words for who cannot see it.

Locks the entry. A file is written before its row and deleted after the commit (`core.pictures`).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, NotFound
from core.pictures import encoding
from core.pictures.files import delete_after_commit, store
from core.translations import LANGUAGES
from journal.actors import Actor
from journal.record import record

from ..files.pictures import logo
from ..models import CatalogueEntry, ProductPhoto
from ..models.catalogue import LOGO_SIZE
from .catalogue import lock_entry
from .pictures import FOLDER

MOST_PHOTOS = 8


class TooManyPhotos(DomainError):
    code = "too_many_photos"

    def __init__(self) -> None:
        super().__init__(_("An entry has room for so many photos: %(limit)s") % {"limit": MOST_PHOTOS})


def set_logo(*, entry: CatalogueEntry, content: bytes, actor: Actor, at: datetime) -> None:
    """Raises PictureRefused. The encoding, which may take a second, stands outside the transaction."""
    picture = logo(content)
    name = store(FOLDER, picture)
    with transaction.atomic():
        entry = lock_entry(entry)
        _replace_logo(entry, name, at, width=picture.width, height=picture.height)
        record("catalogue.logo_set", entry.application, actor=actor, at=at)


def remove_logo(*, entry: CatalogueEntry, actor: Actor, at: datetime) -> None:
    with transaction.atomic():
        entry = lock_entry(entry)
        if entry.logo:
            _replace_logo(entry, None, at)
            record("catalogue.logo_removed", entry.application, actor=actor, at=at)


def _replace_logo(
    entry: CatalogueEntry, name: str | None, at: datetime, *, width: int = 0, height: int = 0
) -> None:
    if entry.logo:
        delete_after_commit(str(entry.logo.name))
    entry.logo, entry.changed_at = name, at
    entry.logo_width, entry.logo_height = width, height
    entry.save(update_fields=["logo", *LOGO_SIZE, "changed_at"])


def add_photo(
    *, entry: CatalogueEntry, content: bytes, captions: Mapping[str, str], actor: Actor, at: datetime
) -> ProductPhoto:
    """`captions` by language. Raises PictureRefused, TooManyPhotos."""
    if entry.photos.count() >= MOST_PHOTOS:
        raise TooManyPhotos  # before a second of work; decided again under the lock
    large, small = encoding.photo(content)
    name = store(FOLDER, large, small)
    with transaction.atomic():
        entry = lock_entry(entry)
        places = list(entry.photos.values_list("position", flat=True))
        if len(places) >= MOST_PHOTOS:
            raise TooManyPhotos
        photo = ProductPhoto(
            entry=entry, position=max(places, default=0) + 1, image=name, **_captions(captions)
        )
        ProductPhoto.objects.bulk_create([photo])  # the file is written already; `save` would read it again
        ProductPhoto.objects.filter(pk=photo.pk).update(width=large.width, height=large.height)
        _touch(entry, at)
        record("catalogue.photo_added", entry.application, actor=actor, at=at, photo=photo.code)
    return photo


def describe_photo(
    *, entry: CatalogueEntry, code: str, captions: Mapping[str, str], actor: Actor, at: datetime
) -> None:
    """Raises NotFound: also for a photo of another company."""
    with transaction.atomic():
        entry = lock_entry(entry)
        if not entry.photos.filter(code=code).update(**_captions(captions)):
            raise NotFound
        _touch(entry, at)
        record("catalogue.photo_described", entry.application, actor=actor, at=at, photo=code)


def move_photo(*, entry: CatalogueEntry, code: str, step: int, actor: Actor, at: datetime) -> None:
    """One place forward (-1) or back (+1); at the end of the row nothing happens."""
    with transaction.atomic():
        entry = lock_entry(entry)
        photos = list(entry.photos.order_by("position", "id"))
        place = _place(photos, code)
        target = place + (1 if step > 0 else -1)
        if not 0 <= target < len(photos):
            return
        photos[place], photos[target] = photos[target], photos[place]
        for position, photo in enumerate(photos, start=1):
            photo.position = position
        ProductPhoto.objects.bulk_update(photos, ["position"])
        _touch(entry, at)
        record("catalogue.photo_moved", entry.application, actor=actor, at=at, photo=code)


def remove_photo(*, entry: CatalogueEntry, code: str, actor: Actor, at: datetime) -> None:
    with transaction.atomic():
        entry = lock_entry(entry)
        photos = list(entry.photos.all())
        photo = photos[_place(photos, code)]
        delete_after_commit(str(photo.image.name))
        photo.delete()
        _touch(entry, at)
        record("catalogue.photo_removed", entry.application, actor=actor, at=at, photo=code)


def _place(photos: Sequence[ProductPhoto], code: str) -> int:
    for place, photo in enumerate(photos):
        if photo.code == code:
            return place
    raise NotFound


def _captions(captions: Mapping[str, str]) -> dict[str, str]:
    return {f"caption_{language}": captions.get(language, "") for language in LANGUAGES}


def _touch(entry: CatalogueEntry, at: datetime) -> None:
    entry.changed_at = at
    entry.save(update_fields=["changed_at"])
