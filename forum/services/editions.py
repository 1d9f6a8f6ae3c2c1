"""The life of an edition: made from a former one, made the current one.

Only what stands on this floor; `desk.services.editions` takes the other wings along and writes the journal.
"""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.constraints import violates
from core.copies import like
from core.errors import DomainError

from ..models import Edition


class EditionCodeTaken(DomainError):
    code = "edition_code_taken"
    message = _("There is an edition with this code already.")


def make_current(*, edition: Edition) -> None:
    """The site shows `edition` from now on; the former one stays readable. Locks both rows."""
    with transaction.atomic():
        editions = Edition.objects.select_for_update(no_key=True).order_by("id")
        for other in [row for row in editions if row.is_current and row.pk != edition.pk]:
            other.is_current = False
            other.save(update_fields=["is_current"])
        edition.is_current = True
        edition.save(update_fields=["is_current"])


def copy_edition(*, source: Edition, code: str, starts_on: date) -> Edition:
    """The settings of `source` with every day moved along; neither current nor archived. Raises EditionCodeTaken."""
    days = starts_on - source.starts_on
    try:
        with transaction.atomic():
            edition = like(
                source,
                code=code,
                is_current=False,
                archived_at=None,
                purged_at=None,
                starts_on=starts_on,
                ends_on=source.ends_on + days,
                registration_opens_at=moved(source.registration_opens_at, days, source),
                registration_closes_at=moved(source.registration_closes_at, days, source),
                retention_on=source.retention_on + days if source.retention_on else None,
            )
            edition.save(force_insert=True)
            for day in source.opening_days.all():
                like(day, edition_id=edition.pk, on=day.on + days).save(force_insert=True)
    except IntegrityError as reason:
        if violates(reason, "forum_edition_code_key"):
            raise EditionCodeTaken from None
        raise
    return edition


def moved(moment: datetime | None, days: timedelta, edition: Edition) -> datetime | None:
    """The same time on the wall of the venue, so many days later: whichever offset the zone has then."""
    if moment is None:
        return None
    wall = moment.astimezone(edition.zone).replace(tzinfo=None) + days
    return wall.replace(tzinfo=edition.zone)
