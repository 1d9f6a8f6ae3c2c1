"""The life of an edition as a whole: made from a former one, made current, archived, opened again.

Joins what each wing does with its own things, in one transaction, and writes the journal. Locks the edition. An
archived one is read-only by the database (`desk.guards`); its statistics are kept at that moment.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from exhibitors.models import Application, Booking, Booth, Hall, Terms
from exhibitors.services import copying as of_exhibitors
from exhibitors.states import HAS_A_DEADLINE, ApplicationState
from forum.models import Edition
from forum.services import editions as of_forum
from journal.actors import Actor
from journal.record import record
from sessions.models import Lecture, SignUp
from sessions.services import copying as of_sessions
from sessions.states import SignUpState
from visitors.models import Visitor
from visitors.states import VisitorState

from ..models import TakenBecause
from .statistics import keep_copy

Words = str | Promise


class EditionIsCurrent(DomainError):
    code = "edition_is_current"
    message = _("The current edition cannot be archived. Make another one current first.")


class EditionNotOver(DomainError):
    code = "edition_not_over"
    message = _("This edition is not over yet.")


class ThingsStillOpen(DomainError):
    code = "things_still_open"
    message = _("Something is still open in this edition; please settle it first.")


class Copier(NamedTuple):
    """What one wing gives a new edition. A wing that has more to give adds itself to `COPIERS`."""

    what: Callable[[Edition], list[tuple[Words, int]]]
    copy: Callable[..., None]


COPIERS = (
    Copier(of_exhibitors.what_is_copied, of_exhibitors.copy_floor_and_terms),
    Copier(of_sessions.what_is_copied, of_sessions.copy_rooms_and_rules),
)


@dataclass(frozen=True)
class Fact:
    """One line of a preview: what stands there now, and what will."""

    label: Words
    now: object
    then: object


def what_is_copied(source: Edition) -> list[tuple[Words, int]]:
    opening_days = (_("opening hours"), source.opening_days.count())
    return [
        (_("settings of the edition"), 1),
        opening_days,
        *(row for one in COPIERS for row in one.what(source)),
    ]


def copy_edition(*, source: Edition, code: str, starts_on: date, actor: Actor, at: datetime) -> Edition:
    """A new edition with the settings, halls, booths, prices and rooms of `source`, and nobody in it.

    Raises EditionCodeTaken.
    """
    with transaction.atomic():
        edition = of_forum.copy_edition(source=source, code=code, starts_on=starts_on)
        for copier in COPIERS:
            copier.copy(source=source, target=edition)
        record("edition.copied", edition, actor=actor, at=at, source=source.code)
    return edition


def what_changes(edition: Edition) -> list[Fact]:
    """What people will see differently when `edition` becomes the current one."""
    current = Edition.objects.filter(is_current=True).first()

    def fact(label: Words, of: Callable[[Edition], object]) -> Fact:
        return Fact(label, of(current) if current else None, of(edition))

    return [
        fact(_("edition"), str),
        fact(_("first day"), lambda one: one.starts_on),
        fact(_("last day"), lambda one: one.ends_on),
        fact(_("opening hours"), lambda one: one.opening_days.count()),
        fact(_("visitors register from"), lambda one: one.registration_opens_at),
        fact(_("visitors register until"), lambda one: one.registration_closes_at),
        fact(_("terms for exhibitors"), lambda one: Terms.objects.filter(edition=one).count()),
        fact(_("halls"), lambda one: Hall.objects.filter(edition=one).count()),
        fact(_("booths"), lambda one: Booth.objects.on_plan().filter(edition=one).count()),
        fact(_("lectures"), lambda one: Lecture.objects.filter(edition=one).count()),
        fact(
            _("people registered"),
            lambda one: Visitor.objects.filter(edition=one, state=VisitorState.REGISTERED).count(),
        ),
    ]


def switch_to(*, edition: Edition, actor: Actor, at: datetime) -> None:
    """The site shows `edition` from now on. Repeating it changes nothing."""
    with transaction.atomic():
        edition = _lock(edition)
        if edition.is_current:
            return
        of_forum.make_current(edition=edition)
        record("edition.made_current", edition, actor=actor, at=at)


def open_matters(edition: Edition) -> list[tuple[Words, int]]:
    """What the clock or somebody would still have to write to: an archive could not."""
    undecided = (ApplicationState.SUBMITTED, ApplicationState.RETURNED, ApplicationState.WAITLISTED)
    rows: list[tuple[Words, int]] = [
        (
            _("booths that are held for a time"),
            Booking.objects.filter(
                edition=edition, state__in=sorted(HAS_A_DEADLINE), expires_at__isnull=False
            ).count(),
        ),
        (
            _("applications to decide"),
            Application.objects.filter(edition=edition, state__in=undecided).count(),
        ),
        (
            _("seats that are offered"),
            SignUp.objects.filter(lecture__edition=edition, state=SignUpState.OFFERED).count(),
        ),
    ]
    return [row for row in rows if row[1]]


def archive_edition(*, edition: Edition, actor: Actor, at: datetime) -> None:
    """From now on everything of `edition` can be read and nothing changed; its statistics are kept.

    Repeating it changes nothing. Raises EditionIsCurrent, EditionNotOver, ThingsStillOpen.
    """
    with transaction.atomic():
        edition = _lock(edition)
        if edition.archived_at:
            return
        if edition.is_current:
            raise EditionIsCurrent
        if at < edition.ends_at:
            raise EditionNotOver
        if open_matters(edition):
            raise ThingsStillOpen
        if edition.purged_at is None:
            keep_copy(edition=edition, because=TakenBecause.ARCHIVED, actor=actor, at=at)
        edition.archived_at = at
        edition.save(update_fields=["archived_at"])
        record("edition.archived", edition, actor=actor, at=at)


def reopen_edition(*, edition: Edition, actor: Actor, at: datetime) -> None:
    """A payment came late, a name was wrong: the archive is opened, and archived again afterwards."""
    with transaction.atomic():
        edition = _lock(edition)
        if edition.archived_at is None:
            return
        edition.archived_at = None
        edition.save(update_fields=["archived_at"])
        record("edition.reopened", edition, actor=actor, at=at)


def _lock(edition: Edition) -> Edition:
    return Edition.objects.select_for_update(no_key=True, of=("self",)).get(pk=edition.pk)
