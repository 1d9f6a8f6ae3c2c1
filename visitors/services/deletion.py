"""The life of a deletion request that came to the organisers: written down, fulfilled or refused.

Locks the visitor, as erasure does. The person is written to at the receipt and at the end. The last letter is the
one thing that still knows the address; `forget_farewells` empties it when it is delivered.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, InvalidInput
from journal.actors import Actor
from journal.record import record
from mailing.models import Message
from mailing.services import outbox
from mailing.states import ON_THE_WAY

from .. import emails
from ..models import DeletionRequest, Visitor
from ..models.deletion import TO_BE_DONE_WITHIN
from ..states import DELETION_MOVES, DeletionState, VisitorState
from .erasure import erase_visitor


class AlreadyErased(DomainError):
    code = "already_erased"
    message = _("The data of this person is deleted already.")


class AlreadyAsked(DomainError):
    code = "deletion_already_asked"
    message = _("A request of this person is waiting already.")


def ask_deletion(*, visitor: Visitor, asked_on: date, actor: Actor, at: datetime) -> DeletionRequest:
    """Start the clock on the day the request came. Raises AlreadyErased, AlreadyAsked, InvalidInput."""
    with transaction.atomic():
        visitor = Visitor.objects.select_for_update(no_key=True, of=("self",)).get(pk=visitor.pk)
        if visitor.state == VisitorState.ERASED:
            raise AlreadyErased
        if visitor.deletion_requests.filter(state=DeletionState.WAITING).exists():
            raise AlreadyAsked
        today = visitor.edition.today(at)
        if not visitor.edition.today(visitor.registered_at) <= asked_on <= today:
            raise InvalidInput({"asked_on": [_("Between the registration and today.")]})
        deletion = DeletionRequest.objects.create(
            visitor=visitor, asked_on=asked_on, due_on=asked_on + TO_BE_DONE_WITHIN
        )
        record("visitor.deletion_asked", visitor, actor=actor, at=at, due_on=deletion.due_on.isoformat())
        emails.queue_deletion_asked(visitor, at=at)
    return deletion


def fulfil_deletion(*, deletion: DeletionRequest, actor: Actor, at: datetime) -> None:
    """Erase the person and say so to the address they had. Raises MoveRefused."""
    with transaction.atomic():
        visitor = Visitor.objects.select_for_update(no_key=True, of=("self",)).get(pk=deletion.visitor_id)
        deletion.refresh_from_db()
        DELETION_MOVES.check(deletion.state, DeletionState.DONE)
        address, language = visitor.email, visitor.language
        erase_visitor(visitor=visitor, actor=actor, at=at)  # which closes what waits
        emails.queue_erased(deletion, to_address=address, language=language, at=at)


def refuse_deletion(*, deletion: DeletionRequest, reason: str, actor: Actor, at: datetime) -> None:
    """The law lets data be kept that another law asks for; the person is told why. Raises MoveRefused."""
    with transaction.atomic():
        visitor = Visitor.objects.select_for_update(no_key=True, of=("self",)).get(pk=deletion.visitor_id)
        deletion.refresh_from_db()
        DELETION_MOVES.check(deletion.state, DeletionState.REFUSED)
        deletion.state, deletion.refusal, deletion.decided_at = DeletionState.REFUSED, reason, at
        deletion.save(update_fields=["state", "refusal", "decided_at"])
        record("visitor.deletion_refused", visitor, actor=actor, at=at)
        emails.queue_deletion_refused(visitor, at=at)


def forget_farewells() -> int:
    """Letters that told of a deletion and are delivered, or never will be, no longer know to whom they went."""
    told = Message.objects.filter(kind=emails.ERASED).exclude(to_address="").exclude(state__in=ON_THE_WAY)
    codes = list(told.values_list("about_code", flat=True))
    for deletion in DeletionRequest.objects.filter(code__in=codes):
        outbox.forget(about=deletion)
    return len(codes)
