"""The life of a visit: noted once for a person and a day, whoever notes it and however often.

Locks the visitor, so that nobody comes on a ticket that is just being given back; the unique index decides
between two doors. Sends nothing.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import rows
from core.errors import DomainError
from journal.actors import Actor
from journal.record import record

from ..models import Visit, Visitor
from .tickets import lock_ticket_holder


class NotADayOfTheForum(DomainError):
    code = "not_a_day_of_the_forum"
    message = _("The forum does not take place on this day.")


def note_visit(*, visitor: Visitor, at: datetime, actor: Actor) -> bool:
    """The person came on the day that the venue's calendar shows at `at`; False: they were there before.

    Raises NotADayOfTheForum, TicketVoid.
    """
    with transaction.atomic():
        locked = lock_ticket_holder(visitor)
        edition = visitor.edition
        today = edition.today(at)
        if today not in edition.days:
            raise NotADayOfTheForum
        if Visit.objects.filter(visitor=locked, day=today).exists():
            return False
        rows.insert(Visit(visitor=locked, day=today, first_at=at))
        record("visitor.came", locked, actor=actor, at=at, on=today.isoformat())
    return True
