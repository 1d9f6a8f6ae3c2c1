"""The life of a registration: somebody registers, registers again, cancels.

That the same person is one visitor is a unique index: two simultaneous requests meet there, and nothing
is locked; who registers again or cancels locks the visitor. Queues the ticket in the registering
transaction. A repeated registration never tells who is registered: it only mails the ticket once more, to
the address that is known already.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import Enum
from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core import rows
from core.constraints import violates
from core.errors import DomainError, InvalidInput
from forum.models import ConsentScope
from forum.queries import Forum, Window
from journal.actors import Actor
from journal.record import record
from mailing.services import outbox

from .. import emails, identity, upstairs
from ..details import Details
from ..models import Visitor
from ..states import MOVES, Door, VisitorState
from .consents import give_consents
from .tickets import TicketVoid, lock_ticket_holder, send_ticket_again

# A second request this soon after the first is the same click, not somebody who misses the letter.
_SAME_CLICK = timedelta(milliseconds=250)


class RegistrationNotOpen(DomainError):
    code = "registration_not_open"
    message = _("Registration has not opened yet.")


class RegistrationClosed(DomainError):
    code = "registration_closed"
    message = _("Registration is closed.")


class Outcome(Enum):
    NEW = "new"
    SAME_SUBMISSION = "same submission"  # the same form once more: a double click, a reload
    KNOWN = "known"  # somebody with this name and address was registered before


class Registration(NamedTuple):
    """The visitor may be shown to the asker unless the outcome is KNOWN: anybody can type a name."""

    visitor: Visitor
    outcome: Outcome


def register_visitor(
    *,
    forum: Forum,
    details: Details,
    consents: Collection[str],
    language_read: str,
    door: Door,
    actor: Actor,
    at: datetime,
    submission: UUID | None = None,
) -> Registration:
    """Register a person for the current edition; `at` is when the request came in.

    Somebody who is registered already stays as they are: nothing of `details` is taken over. The desk
    registers also outside the window. Raises RegistrationNotOpen, RegistrationClosed, InvalidInput (the
    consent to processing is missing).
    """
    if door is not Door.DESK:
        _check_window(forum, at)
    check_consents(consents)
    first_key = key = identity.name_key(details.family_name, details.given_name)
    while True:
        try:
            with rows.one_transaction():
                visitor = create_visitor(
                    forum=forum, details=details, name_key=key, door=door, at=at, submission=submission
                )
                give_consents(
                    visitor=visitor, scopes=consents, notice=forum.edition.privacy_notice,
                    language=language_read, door=door, at=at,
                )  # fmt: skip
                record("visitor.registered", visitor, actor=actor, at=at, through=door)
                emails.queue_ticket(visitor, at=at)
            return Registration(visitor, Outcome.NEW)
        except IntegrityError as reason:
            if not violates(reason, "visitor_once_per_edition"):
                raise
        known = _known(forum, details, key)
        if known is None:
            continue  # cancelled between our insert and our look
        if key == first_key and are_namesakes(known, details.patronymic):
            key = identity.namesake_key(details.family_name, details.given_name, details.patronymic)
        elif submission is not None and known.submission == submission:
            return Registration(known, Outcome.SAME_SUBMISSION)
        elif _greet_again(known, actor, at):
            return Registration(known, Outcome.KNOWN)


def check_consents(consents: Collection[str]) -> None:
    """Raises InvalidInput: the one consent without which nobody can be registered."""
    if ConsentScope.PROCESSING not in consents:
        raise InvalidInput(
            {"consents": [_("Without your consent to the processing of data we cannot register you.")]}
        )


def cancel_registration(*, visitor: Visitor, actor: Actor, at: datetime) -> None:
    """The ticket dies, the person's page stays and says so. Repeating it changes nothing."""
    with transaction.atomic():
        visitor = Visitor.objects.select_for_update(no_key=True).get(pk=visitor.pk)
        if visitor.state == VisitorState.CANCELLED:
            return
        MOVES.check(visitor.state, VisitorState.CANCELLED)
        visitor.state = VisitorState.CANCELLED
        visitor.ticket_serial += 1
        visitor.changed_at = visitor.left_at = at
        visitor.save(update_fields=["state", "ticket_serial", "changed_at", "left_at"])
        record("visitor.cancelled", visitor, actor=actor, at=at)
        emails.queue_cancelled(visitor, at=at)
        upstairs.tell_of_leaving(visitor)


def _check_window(forum: Forum, at: datetime) -> None:
    window = forum.registration(at)
    if window is Window.NOT_YET:
        raise RegistrationNotOpen
    if window is Window.CLOSED:
        raise RegistrationClosed


def create_visitor(
    *,
    forum: Forum,
    details: Details,
    name_key: str,
    door: Door,
    at: datetime,
    submission: UUID | None = None,
) -> Visitor:
    """The bare row; its callers give the consents, write the journal and queue the letter with it."""
    visitor = visitor_row(
        forum=forum, details=details, name_key=name_key, door=door, at=at, submission=submission
    )
    rows.insert_subject(visitor)
    return visitor


def visitor_row(
    *,
    forum: Forum,
    details: Details,
    name_key: str,
    door: Door,
    at: datetime,
    submission: UUID | None = None,
) -> Visitor:
    """Not stored yet."""
    return Visitor(
        edition=forum.edition,
        family_name=details.family_name,
        given_name=details.given_name,
        patronymic=details.patronymic,
        email=details.email,
        phone=details.phone,
        country=details.country,
        region=forum.regions.get(details.region),
        kind=details.kind,
        organisation=details.organisation,
        position=details.position,
        activity=details.activity,
        position_level=details.position_level,
        purpose=details.purpose,
        source=details.source,
        language=details.language,
        email_key=identity.email_key(details.email),
        name_key=name_key,
        registered_at=at,
        changed_at=at,
        registered_through=door,
        submission=submission,
    )


def _known(forum: Forum, details: Details, name_key: str) -> Visitor | None:
    return Visitor.objects.filter(
        edition=forum.edition,
        email_key=identity.email_key(details.email),
        name_key=name_key,
        state=VisitorState.REGISTERED,
    ).first()


def are_namesakes(known: Visitor, patronymic: str) -> bool:
    """Two patronymics that differ: father's and son's, not one person's."""
    return bool(
        known.patronymic
        and patronymic
        and identity.name_key(known.patronymic, "") != identity.name_key(patronymic, "")
    )


def _greet_again(known: Visitor, actor: Actor, at: datetime) -> bool:
    """The ticket once more to somebody who is registered; False when they have cancelled meanwhile."""
    try:
        with transaction.atomic():
            known = lock_ticket_holder(known)
            record("visitor.registered_again", known, actor=actor, at=at)
            waits = outbox.is_on_the_way(kind=emails.TICKET, about=known)
            if not waits and at - known.registered_at > _SAME_CLICK:
                send_ticket_again(visitor=known, actor=actor, at=at)
    except TicketVoid:
        return False
    return True
