"""The life of an edition: which one is current."""

from django.db import transaction

from ..models import Edition


def make_current(*, edition: Edition) -> None:
    """The site shows `edition` from now on; the former one stays readable. Locks both rows."""
    with transaction.atomic():
        editions = Edition.objects.select_for_update(no_key=True).order_by("id")
        for other in [row for row in editions if row.is_current and row.pk != edition.pk]:
            other.is_current = False
            other.save(update_fields=["is_current"])
        edition.is_current = True
        edition.save(update_fields=["is_current"])
