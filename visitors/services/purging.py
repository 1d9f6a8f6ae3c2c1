"""Forgetting everybody of an edition whose retention date has come: what `erasure` does for one, for many at once.

In batches, each a transaction of its own; whoever is forgotten is not found again, so it can be stopped and goes on
where it was. Sends nothing and tells no wing above: the edition is over.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from forum.models import Edition
from forum.services.archive import archive_opened
from journal.services.forgetting import forget_values_of
from journal.states import DeletionState
from mailing.services import outbox

from ..models import Consent, DeletionRequest, Visitor
from ..states import MOVES, VisitorState
from .erasure import KEPT, PERSONAL


def people_left(edition: Edition) -> "QuerySet[Visitor]":
    return Visitor.objects.filter(edition=edition, state__in=MOVES.sources(VisitorState.ERASED))


def forget_some(*, edition: Edition, at: datetime, limit: int) -> int:
    """How many people were forgotten now."""
    with transaction.atomic(), archive_opened():
        locked = people_left(edition).select_for_update(no_key=True, of=("self",)).order_by("pk")[:limit]
        codes = dict(locked.values_list("pk", "code"))
        people = Visitor.objects.filter(pk__in=codes)
        people.update(
            **dict.fromkeys(PERSONAL, ""),
            email_key=F("code"),
            name_key=F("code"),
            submission=None,
            state=VisitorState.ERASED,
            ticket_serial=F("ticket_serial") + 1,
            link_serial=F("link_serial") + 1,
            changed_at=at,
            left_at=Coalesce("left_at", at),
        )
        Consent.objects.filter(visitor__in=codes, withdrawn_at=None).update(withdrawn_at=at)
        asked = DeletionRequest.objects.filter(visitor__in=codes)
        asked.filter(state=DeletionState.WAITING).update(state=DeletionState.DONE, decided_at=at)
        asked.update(refusal="")
        forget_values_of("visitor", list(codes), keep=KEPT)
        outbox.forget_all(about_type="visitor", codes=codes.values())
    return len(codes)
