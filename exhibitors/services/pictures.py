"""The pictures of the catalogue on the disk: which of them a row still names."""

from datetime import datetime

from core.pictures import files

from ..models import CatalogueEntry, ProductPhoto

FOLDER = "catalogue"


def sweep_orphans(*, at: datetime) -> int:
    """Deletes pictures that no row names; how many. Harmless to repeat."""
    logos = CatalogueEntry.objects.exclude(logo=None).values_list("logo", flat=True)
    photos = ProductPhoto.objects.values_list("image", flat=True)
    return files.sweep_orphans(FOLDER, {*logos, *photos}, at=at)
