"""Forgetting a person: what statistics need stays, nothing of it tells who it was."""

from datetime import datetime

from django.db import transaction
from django.db.models import Case, F, Q, Value, When

from core import rows
from forum.services.archive import archive_opened
from journal.actors import Actor
from journal.record import record
from journal.services.forgetting import forget_values
from journal.states import DeletionState
from mailing.services import outbox

from .. import upstairs
from ..models import Visitor
from ..states import MOVES, VisitorState

# Emptied; kind, country, region, activity, purpose, source, language and the visits stay for the statistics.
PERSONAL = ("family_name", "given_name", "patronymic", "email", "phone", "organisation", "position")

# What the history goes on telling of them.
KEPT = ("state", "left_at", "asked_on", "due_on", "decided_at")


def erase_visitor(*, visitor: Visitor, actor: Actor, at: datetime) -> None:
    """Empty the row, its history and its letters in one transaction; the link finds nothing any more.

    The consents stay as anonymous proof of when and to what somebody agreed, withdrawn now. The right to be
    forgotten holds for an archived edition too.
    """
    with transaction.atomic(), archive_opened():
        visitor = Visitor.objects.select_for_update(no_key=True).get(pk=visitor.pk)
        if visitor.state == VisitorState.ERASED:
            return
        MOVES.check(visitor.state, VisitorState.ERASED)
        for name in PERSONAL:
            setattr(visitor, name, "")
        visitor.email_key = visitor.name_key = visitor.code
        visitor.left_at = visitor.left_at or at
        visitor.state = VisitorState.ERASED
        visitor.ticket_serial += 1
        visitor.link_serial += 1
        visitor.changed_at = at
        with rows.one_statement():
            rows.save(
                visitor, *PERSONAL, "email_key", "name_key", "left_at", "state", "ticket_serial", "link_serial",
                "changed_at",
            )  # fmt: skip
            rows.update(visitor.consents.filter(withdrawn_at=None), withdrawn_at=at)
            _close_requests(visitor, at)
        # Only now: what was written is in the history, with what stood there before.
        forget_values(visitor, keep=KEPT)
        outbox.forget(about=visitor)
        record("visitor.erased", visitor, actor=actor, at=at)
        upstairs.tell_of_leaving(visitor)


def _close_requests(visitor: Visitor, at: datetime) -> None:
    """What was asked for is done now; why an earlier request was refused may name the person."""
    waits = Q(state=DeletionState.WAITING)
    rows.update(
        visitor.deletion_requests.all(),
        decided_at=Case(When(waits, then=Value(at)), default=F("decided_at")),
        state=Case(When(waits, then=Value(DeletionState.DONE)), default=F("state")),
        refusal="",
    )
