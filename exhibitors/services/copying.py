"""The floor and the terms of a former edition for a new one: no companies, no bookings, no money.

Days move along with the edition. A booth is copied as it stands on the plan today; who stood there is not, so a
partner's booth is empty, but stays out of sale until an organiser says otherwise. Locks nothing: the new edition is
nobody's yet.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.copies import like
from core.translations import LANGUAGES
from forum.models import Edition
from forum.services.editions import moved

from ..models import (
    BadgeQuota,
    Booth,
    CancellationFee,
    Hall,
    InstalmentRule,
    Service,
    StandType,
    Terms,
)

_EMPTY = {f"partner_{language}": "" for language in LANGUAGES}


def what_is_copied(source: Edition) -> list[tuple[str | Promise, int]]:
    """For the preview: the name of each kind of thing, and how many there are."""
    own = {"edition": source}
    return [
        (_("terms for exhibitors"), Terms.objects.filter(**own).count()),
        (_("stand types"), StandType.objects.filter(**own).count()),
        (_("instalments"), InstalmentRule.objects.filter(**own).count()),
        (_("cancellation fees"), CancellationFee.objects.filter(**own).count()),
        (_("badge quotas"), BadgeQuota.objects.filter(**own).count()),
        (_("services"), Service.objects.filter(**own).count()),
        (_("halls"), Hall.objects.filter(**own).count()),
        (_("booths"), _booths(source).count()),
    ]


def copy_floor_and_terms(*, source: Edition, target: Edition) -> None:
    """Inside the caller's transaction."""
    days, own = target.starts_on - source.starts_on, {"edition": source}
    for terms in Terms.objects.filter(**own):
        _insert([_terms(terms, target, days)])
    stand_types = _by_code(StandType.objects.filter(**own), target)
    _insert(like(row, edition_id=target.pk) for row in InstalmentRule.objects.filter(**own))
    _insert(
        like(row, edition_id=target.pk, until=row.until + days)
        for row in CancellationFee.objects.filter(**own)
    )
    _insert(like(row, edition_id=target.pk) for row in BadgeQuota.objects.filter(**own))
    _insert(
        like(row, edition_id=target.pk, due_on=_later(row.due_on, days))
        for row in Service.objects.filter(**own)
    )
    halls = _by_code(Hall.objects.filter(**own), target)
    _insert(
        like(
            booth, edition_id=target.pk, hall_id=halls[booth.hall.code].pk,
            stand_type_id=stand_types[booth.stand_type.code].pk, **_EMPTY,
        )
        for booth in _booths(source).select_related("hall", "stand_type")
    )  # fmt: skip


def _booths(source: Edition) -> "QuerySet[Booth]":
    return Booth.objects.on_plan().filter(edition=source)


def _terms(terms: Terms, target: Edition, days: timedelta) -> Terms:
    dates = ("early_until", "catalogue_due_on", "documents_due_on", "services_due_on", "badges_due_on")
    windows = ("applications_open_at", "applications_close_at")
    return like(
        terms,
        edition_id=target.pk,
        **{name: _later(getattr(terms, name), days) for name in dates},
        **{name: moved(getattr(terms, name), days, target) for name in windows},
    )


def _later(day: date | None, days: timedelta) -> date | None:
    return day + days if day else None


def _by_code(rows: Any, target: Edition) -> dict[str, Any]:
    return {row.code: row for row in _insert(like(row, edition_id=target.pk) for row in rows)}


def _insert(rows: Iterable[Any]) -> list[Any]:
    made = list(rows)
    return type(made[0]).objects.bulk_create(made) if made else []
