"""The life of a copy of the statistics: taken once, never changed. Locks nothing, sends nothing."""

from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from forum.models import Edition
from journal.actors import Actor
from journal.record import record

from ..models import StatisticsCopy, TakenBecause
from ..statistics.figures import Figures, count_figures


class Report(NamedTuple):
    """`copy` is None when the figures have just been counted."""

    figures: Figures
    copy: StatisticsCopy | None


def keep_copy(
    *, edition: Edition, because: TakenBecause, actor: Actor, at: datetime, figures: Figures | None = None
) -> StatisticsCopy:
    """The figures as they are now, for good."""
    with transaction.atomic():
        copy = StatisticsCopy.objects.create(
            edition=edition,
            taken_at=at,
            because=because,
            figures=figures or count_figures(edition, at=at),
        )
        record("statistics.kept", edition, actor=actor, at=at, because=because)
    return copy


def report_of(edition: Edition, *, at: datetime, anew: bool = False) -> Report:
    """What the report of an edition shows: the last copy once it is archived or its people are gone, otherwise
    what the data say now. `anew`: what the data say in any case."""
    is_over = edition.archived_at is not None or edition.purged_at is not None
    copy = edition.statistics_copies.first() if is_over and not anew else None
    return Report(copy.figures, copy) if copy else Report(count_figures(edition, at=at), None)
