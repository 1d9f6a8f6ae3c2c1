"""The company's side of an application's life: saved step by step, submitted, withdrawn.

Locks the application (with its co-exhibitors, by id) before its booths. What two colleagues type at the same
time is not lost: who saves on top of something unseen is refused and told whose it is (`serial`). Submitting
makes days of the minutes for which the booth was held and gives the number. Every move is mailed
(`application_moves`). The organisers' side is `services.decisions`.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import rows
from core.cleaning import REQUIRED
from core.errors import DomainError, InvalidInput
from forum.models import Edition
from forum.queries import Forum, forum_with
from journal.actors import Actor
from journal.models import Entry
from journal.record import record

from ..details.application import ApplicationDetails
from ..models import Application, Booking, RepresentedCompany, SeriesKind
from ..queries.categories import categories, groups_of
from ..queries.parts import Parts, Represented, parts_and_proofs_of, parts_of
from ..queries.prices import tariff_of
from ..states import APPLICATION_MOVES, ApplicationState, BookingState
from .application_moves import (
    check_editable,
    lock_application,
    lock_applications,
    move_application,
    with_co_exhibitors,
)
from .bookings import BoothOfHost, HoldLapsed, check_window, release_bookings_of, reserve_held
from .numbers import next_number

_COLUMNS = (
    "fascia", "wanted_area_m2", "wanted_stand_type", "power_kw", "wishes", "has_industrial_certificate",
    "industrial_certificate",
)  # fmt: skip
_NO_REASON = {"reason_kk": "", "reason_ru": "", "reason_en": ""}


class ApplicationChanged(DomainError):
    """Somebody else has saved since the asker looked."""

    code = "application_changed"
    message = _(
        "Somebody has changed the application since you opened it. Your entries are still here: "
        "compare them with what is saved and save again."
    )


class ContactNotConfirmed(DomainError):
    code = "contact_not_confirmed"
    message = _("Please confirm your e-mail address first: the link is in the letter that we sent you.")


class Saved(NamedTuple):
    """As it stands now, and the names of the fields that changed."""

    application: Application
    parts: Parts
    changed: list[str]


class HandedIn(NamedTuple):
    """`reserved`: the booths that are kept for it until the decision."""

    application: Application
    parts: Parts
    reserved: list[Booking]


def save_application(
    *,
    application: Application,
    details: ApplicationDetails,
    serial: int,
    actor: Actor,
    at: datetime,
    forum: Forum | None = None,
) -> Saved:
    """Write `details`. Nothing changed, nothing refused.

    `serial` is what the asker has seen; `forum` the application's, when the asker has just read it. Raises
    ApplicationNotEditable, ApplicationChanged.
    """
    with transaction.atomic():
        application = lock_application(application)
        check_editable(application)
        changed = _assign(application, details, forum or forum_with(application.edition_id))
        before = parts_of(application)
        changed += _assign_groups(application, before.groups, details.product_groups) * ["product_groups"]
        changed += _assign_represented(application, before.represented, details.represented) * ["represented"]
        after = before._replace(groups=details.product_groups, represented=details.represented)
        if not changed:
            return Saved(application, after, [])
        if serial != application.serial:
            raise _changed_by_somebody(application)
        application.serial += 1
        application.changed_at = at
        columns = [name for name in changed if name not in ("product_groups", "represented")]
        with rows.one_statement():
            rows.save(application, *columns, "serial", "changed_at")
            record("application.saved", application, actor=actor, at=at, fields=sorted(changed))
    return Saved(application, after, sorted(changed))


def submit_application(
    *,
    application: Application,
    actor: Actor,
    at: datetime,
    without_booth: bool = False,
    forum: Forum | None = None,
) -> HandedIn:
    """Hand it in, for the first time or after a correction; its co-exhibitors with it.

    `without_booth`: the asker knows that it has none and goes for the waiting list. `forum`: when just read.

    Raises MoveRefused, ApplicationsClosed, ApplicationsNotOpen, BoothOfHost, ContactNotConfirmed, HoldLapsed,
    InvalidInput (what is missing, under the names of the fields).
    """
    with transaction.atomic(), rows.one_statement():
        family = lock_applications(with_co_exhibitors([application.pk]))
        application = family.pop(application.pk)
        if application.is_co_exhibitor:
            raise BoothOfHost
        APPLICATION_MOVES.check(application.state, ApplicationState.SUBMITTED)
        tariff = tariff_of(application.edition_id, forum)
        check_window(application, tariff, at)
        parts, proven = parts_and_proofs_of(application)
        if not proven.contact:
            raise ContactNotConfirmed
        reserved = reserve_held(application=application, actor=actor, at=at, tariff=tariff)
        if not reserved and not without_booth and _lost_a_booth_unseen(application):
            raise HoldLapsed
        if missing := missing_of(application, has_booth=bool(reserved), has_consent=proven.consent):
            raise InvalidInput(missing)
        _hand_in(application, tariff.edition, actor, at)
        for guest in family.values():
            if APPLICATION_MOVES.allows(guest.state, ApplicationState.SUBMITTED):
                _hand_in(guest, tariff.edition, actor, at)
    return HandedIn(application, parts.after_moving(family.values()), reserved)


def withdraw_application(*, application: Application, actor: Actor, at: datetime) -> Application:
    """Before the decision a company may go as it came: its booths are free, its co-exhibitors go with it.

    Raises MoveRefused: after the approval a place is cancelled, by the organisers.
    """
    with transaction.atomic(), rows.one_statement():
        family = lock_applications(with_co_exhibitors([application.pk]))
        application = family.pop(application.pk)
        move_application(application=application, to=ApplicationState.WITHDRAWN, actor=actor, at=at)
        for guest in family.values():
            if APPLICATION_MOVES.allows(guest.state, ApplicationState.WITHDRAWN):
                move_application(application=guest, to=ApplicationState.WITHDRAWN, actor=actor, at=at)
        release_bookings_of(application=application, actor=actor, at=at)
    return application


def missing_of(application: Application, *, has_booth: bool, has_consent: bool) -> dict[str, list[Any]]:
    """What has to be said before it can be handed in: field -> messages."""
    missing: dict[str, list[Any]] = {}
    if application.category_id is None:
        missing["category"] = [REQUIRED]
    if application.has_industrial_certificate and not application.industrial_certificate:
        missing["industrial_certificate"] = [_("Please type the number of the certificate.")]
    if not has_booth and application.wanted_area_m2 is None:
        missing["booth"] = [_("Please choose a booth, or say for the waiting list which area you want.")]
    if not has_consent:
        missing["consents"] = [_("Your consent to the processing of data is missing.")]
    return missing


def _assign(application: Application, details: ApplicationDetails, forum: Forum) -> list[str]:
    values: dict[str, Any] = {name: getattr(details, name) for name in _COLUMNS}
    changed = [name for name, value in values.items() if getattr(application, name) != value]
    for name in changed:
        setattr(application, name, values[name])
    category = categories(forum).get(details.category)
    if application.category_id != (category.pk if category else None):
        changed.append("category")
    application.category = category
    return changed


def _assign_groups(application: Application, present: Collection[str], wanted: Collection[str]) -> bool:
    """All of one category: with another one every former group goes."""
    if set(present) == set(wanted):
        return False
    known = groups_of(application.category) if application.category else {}
    application.groups.set([known[code] for code in wanted])
    return True


def _assign_represented(
    application: Application, present: Collection[Represented], wanted: Collection[Represented]
) -> bool:
    if set(present) == set(wanted):
        return False
    if gone := {one.name for one in present} - {one.name for one in wanted if one in present}:
        application.represented.filter(name__in=gone).delete()
    RepresentedCompany.objects.bulk_create(
        RepresentedCompany(application=application, name=one.name, country=one.country)
        for one in wanted
        if one not in present
    )
    return True


def _changed_by_somebody(application: Application) -> ApplicationChanged:
    last = Entry.objects.filter(subject_type="application", subject_code=application.code)
    entry = last.select_related("actor_user").first()
    who = str(entry.actor_user or entry.actor_label) if entry else ""
    return ApplicationChanged(changed_by=who, changed_at=application.changed_at.isoformat())


def _lost_a_booth_unseen(application: Application) -> bool:
    """Its hold ran out after the last thing that the company saved: it believes that the booth is its own."""
    lapsed = Booking.objects.filter(application=application, state=BookingState.EXPIRED)
    return lapsed.filter(ended_at__gt=application.changed_at).exists()


def _hand_in(application: Application, edition: Edition, actor: Actor, at: datetime) -> None:
    number = application.number or next_number(edition=edition, kind=SeriesKind.APPLICATION)
    move_application(
        application=application,
        to=ApplicationState.SUBMITTED,
        actor=actor,
        at=at,
        number=number,
        submitted_at=at,
        **_NO_REASON,
    )
