"""The life of a deletion request of somebody who is known by a staff badge alone: entered, taken back, fulfilled or
refused.

Organisers enter it at the badge, for the holder has no account that could ask, and no address: nothing is sent, whoever
decides answers the person. Locks the company's applications, then the badge. The right to be forgotten holds for an
archived edition too.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, InvalidInput
from forum.services.archive import archive_opened
from journal.actors import Actor
from journal.models.deletion import TO_BE_DONE_WITHIN
from journal.record import record
from journal.services.deletion import AlreadyAsked, AlreadyErased, decide
from journal.states import DELETION_MOVES, DeletionState

from ..models import Application, BadgeDeletion, StaffBadge
from ..queries.badge_holders import BadgeHolder
from .person_erasure import empty_badges, forget_mentions


class KnownByAccount(DomainError):
    code = "known_by_account"
    message = _(
        "Somebody of this name acts for the company or is its contact. Please enter the request on the company's page."
    )


def enter_badge_deletion(*, badge: StaffBadge, asked_on: date, actor: Actor, at: datetime) -> BadgeDeletion:
    """Start the clock on the day the request came.

    Raises AlreadyErased, AlreadyAsked, KnownByAccount, InvalidInput.
    """
    with transaction.atomic():
        holder = _lock_holder(badge)
        if not holder.is_named:
            raise AlreadyErased
        if holder.is_known_otherwise:
            raise KnownByAccount
        badges = list(holder.badges)
        if BadgeDeletion.objects.filter(badge__in=badges, state=DeletionState.WAITING).exists():
            raise AlreadyAsked
        first = min(timezone.localdate(row.added_at) for row in badges)
        if not first <= asked_on <= timezone.localdate(at):
            raise InvalidInput({"asked_on": [_("Between the naming for the badge and today.")]})
        deletion = BadgeDeletion.objects.create(
            badge=holder.badge, asked_on=asked_on, due_on=asked_on + TO_BE_DONE_WITHIN
        )
        record("badge.deletion_asked", holder.badge, actor=actor, at=at, due_on=deletion.due_on.isoformat())
    return deletion


def fulfil_badge_deletion(*, deletion: BadgeDeletion, actor: Actor, at: datetime) -> None:
    """All badges of this person, and their name wherever the company's things tell it. Raises MoveRefused."""
    with transaction.atomic(), archive_opened():
        holder = _lock_holder(deletion.badge)
        deletion.refresh_from_db()
        DELETION_MOVES.check(deletion.state, DeletionState.DONE)
        if holder.is_named:
            _ = holder.words  # what they are called is known before it is emptied
            empty_badges(holder.badges, at)  # which closes what waits
            forget_mentions(holder)
        record("badge.erased", holder.badge, actor=actor, at=at)


def refuse_badge_deletion(*, deletion: BadgeDeletion, reason: str, actor: Actor, at: datetime) -> None:
    """Another law asks for the data; whoever decides tells the person. Raises MoveRefused."""
    with transaction.atomic():
        holder = _lock_holder(deletion.badge)
        decide(deletion, DeletionState.REFUSED, at=at, refusal=reason)
        record("badge.deletion_refused", holder.badge, actor=actor, at=at)


def take_back_badge_deletion(*, deletion: BadgeDeletion, actor: Actor, at: datetime) -> None:
    """The person has thought better of it. Raises MoveRefused."""
    with transaction.atomic():
        holder = _lock_holder(deletion.badge)
        decide(deletion, DeletionState.TAKEN_BACK, at=at)
        record("badge.deletion_taken_back", holder.badge, actor=actor, at=at)


def note_badge_export(*, badge: StaffBadge, actor: Actor, at: datetime) -> None:
    """Taking a person's data away is a deed of its own: the journal says who did it."""
    record("badge.exported", badge, actor=actor, at=at)


def _lock_holder(badge: StaffBadge) -> BadgeHolder:
    """No badge of the company is named or taken off meanwhile (`services.badges` locks the application)."""
    applications = Application.objects.filter(company__applications__badges=badge.pk).order_by("pk")
    list(applications.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))
    rows = StaffBadge.objects.select_for_update(no_key=True, of=("self",))
    return BadgeHolder(rows.select_related("application__company").get(pk=badge.pk))
