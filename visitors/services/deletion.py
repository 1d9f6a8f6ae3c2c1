"""The life of a deletion request that came to the organisers: written down, fulfilled or refused.

Locks the visitor, as erasure does. The person is written to at the receipt and at the end. The last letter is the
one thing that still knows the address; `forget_farewells` empties it when it is delivered.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import InvalidInput
from journal.actors import Actor
from journal.models.deletion import TO_BE_DONE_WITHIN
from journal.record import record
from journal.services.deletion import AlreadyAsked, AlreadyErased, decide
from journal.states import DELETION_MOVES, DeletionState
from mailing.services import outbox

from .. import emails
from ..models import DeletionRequest, Visitor
from ..states import VisitorState
from .erasure import erase_visitor


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
        visitor = _lock_visitor(deletion)
        DELETION_MOVES.check(deletion.state, DeletionState.DONE)
        address, language = visitor.email, visitor.language
        erase_visitor(visitor=visitor, actor=actor, at=at)  # which closes what waits
        emails.queue_erased(deletion, to_address=address, language=language, at=at)


def refuse_deletion(*, deletion: DeletionRequest, reason: str, actor: Actor, at: datetime) -> None:
    """The law lets data be kept that another law asks for; the person is told why. Raises MoveRefused."""
    with transaction.atomic():
        visitor = _lock_visitor(deletion)
        decide(deletion, DeletionState.REFUSED, at=at, refusal=reason)
        record("visitor.deletion_refused", visitor, actor=actor, at=at)
        emails.queue_deletion_refused(visitor, at=at)


def take_back_deletion(*, deletion: DeletionRequest, actor: Actor, at: datetime) -> None:
    """The person has thought better of it. Raises MoveRefused."""
    with transaction.atomic():
        visitor = _lock_visitor(deletion)
        decide(deletion, DeletionState.TAKEN_BACK, at=at)
        record("visitor.deletion_taken_back", visitor, actor=actor, at=at)


def forget_farewells() -> int:
    """Letters that told of a deletion and are delivered, or never will be, no longer know to whom they went."""
    return len(outbox.forget_delivered(kind=emails.ERASED))


def _lock_visitor(deletion: DeletionRequest) -> Visitor:
    visitor = Visitor.objects.select_for_update(no_key=True, of=("self",)).get(pk=deletion.visitor_id)
    deletion.refresh_from_db()
    return visitor
