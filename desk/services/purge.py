"""Deleting the personal data of an edition when its retention date has come; the statistics are kept before.

Goes step by step through what every wing knows of people, in batches, each a transaction of its own. What is deleted is
not found again: it can be stopped at any moment and goes on where it was; run twice it deletes nothing twice. Kept are
accounting papers (by law), the journal (it names nobody) and what was published: firms, speakers, the programme.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import NamedTuple

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from exhibitors.models import Application, CatalogueEntry, StaffBadge
from exhibitors.services import purging as of_exhibitors
from forum.models import Edition
from forum.services.archive import archive_opened
from journal.actors import Actor
from journal.record import record
from sessions.models import SignUp
from sessions.services import purging as of_sessions
from visitors.models import Visitor
from visitors.services import purging as of_visitors

from ..models import TakenBecause
from .statistics import keep_copy

BATCH = 500


class RetentionNotOver(DomainError):
    code = "retention_not_over"
    message = _("The personal data of this edition are still to be kept; the edition says until when.")


class Step(NamedTuple):
    """`left` counts what is still there, `some` deletes up to `limit` of it and says how many that were."""

    label: str | Promise
    left: Callable[[Edition], int]
    some: Callable[..., int]


class Line(NamedTuple):
    label: str | Promise
    number: int


def steps() -> Iterator[Step]:
    yield Step(_("traces in the admin's own history"), lambda one: _traces(one).count(), _forget_traces)
    yield Step(
        _("sign-ups: reasons"), lambda one: of_sessions.reasons_left(one).count(), of_sessions.forget_some
    )
    yield Step(_("visitors"), lambda one: of_visitors.people_left(one).count(), of_visitors.forget_some)
    for kind in of_exhibitors.KINDS:
        yield Step(kind.label, partial(_count, kind), partial(of_exhibitors.forget_some, kind))


def dry_run(edition: Edition) -> list[Line]:
    """What a purge would delete now. Writes nothing."""
    return [Line(step.label, step.left(edition)) for step in steps()]


def may_be_purged(edition: Edition, at: datetime) -> bool:
    """Its retention date has come, and it is over."""
    return (
        edition.retention_on is not None
        and at >= edition.ends_at
        and edition.today(at) >= edition.retention_on
    )


def purge_edition(*, edition: Edition, actor: Actor, at: datetime, batch: int = BATCH) -> list[Line]:
    """Delete what is left, and say how much of each kind that was. Raises RetentionNotOver."""
    if not may_be_purged(edition, at):
        raise RetentionNotOver
    if (
        edition.purged_at is None
        and not edition.statistics_copies.filter(because=TakenBecause.PURGED).exists()
    ):
        keep_copy(edition=edition, because=TakenBecause.PURGED, actor=actor, at=at)
    lines = []
    for step in steps():
        deleted = 0
        while some := step.some(edition=edition, at=at, limit=batch):
            deleted += some
        lines.append(Line(step.label, deleted))
    deleted = sum(line.number for line in lines)
    with transaction.atomic(), archive_opened():
        edition = Edition.objects.select_for_update(no_key=True, of=("self",)).get(pk=edition.pk)
        if deleted or edition.purged_at is None:
            edition.purged_at = at
            edition.save(update_fields=["purged_at"])
            record("edition.purged", edition, actor=actor, at=at, deleted=deleted)
    return lines


def purge_what_is_due(*, actor: Actor, at: datetime) -> int:
    """Every edition whose date has come, also what has come to an old one since; how many rows were deleted."""
    due = Edition.objects.filter(retention_on__isnull=False).order_by("pk")
    return sum(
        line.number
        for edition in due
        if may_be_purged(edition, at)
        for line in purge_edition(edition=edition, actor=actor, at=at)
    )


def _count(kind: of_exhibitors.Kind, edition: Edition) -> int:
    return kind.left(edition).count()


def _traces(edition: Edition) -> "QuerySet[LogEntry]":
    """Django's admin writes down what a thing was called: for these, the name of a person."""
    found = LogEntry.objects.none()
    for model, path in (
        (Visitor, "edition"),
        (StaffBadge, "application__edition"),
        (Application, "edition"),
        (CatalogueEntry, "edition"),
        (SignUp, "lecture__edition"),
    ):
        keys = model.objects.filter(**{path: edition}).annotate(key=Cast("pk", CharField()))
        kind = ContentType.objects.get_for_model(model)
        found |= LogEntry.objects.filter(content_type=kind, object_id__in=keys.values("key"))
    return found.exclude(object_repr="")


def _forget_traces(*, edition: Edition, at: datetime, limit: int) -> int:
    with transaction.atomic():
        some = list(_traces(edition).values_list("pk", flat=True)[:limit])
        return LogEntry.objects.filter(pk__in=some).update(object_repr="", change_message="")
