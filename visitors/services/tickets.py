"""The life of a ticket: sent again, issued anew.

The ticket itself is not a row: it is the visitor's code and `ticket_serial`, signed. Raising the serial
revokes every ticket that was printed or mailed before.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, TooMany
from journal.actors import Actor, ActorKind
from journal.record import record
from mailing.queries import letters_since

from .. import emails
from ..models import Visitor

# Nobody needs more tickets than that; somebody who wants to annoy another by our mail does.
LETTERS_AN_HOUR = 5


class TicketVoid(DomainError):
    code = "registration_cancelled"
    message = _("This registration is cancelled; it has no ticket.")


def send_ticket_again(*, visitor: Visitor, actor: Actor, at: datetime) -> bool:
    """Queue the ticket once more; False if enough of them went out lately. Raises TicketVoid."""
    if not visitor.is_registered:
        raise TicketVoid
    with transaction.atomic():
        Visitor.objects.select_for_update(no_key=True).get(pk=visitor.pk)
        lately = letters_since(at - timedelta(hours=1), kind=emails.TICKET, about=visitor)
        if actor.kind is not ActorKind.STAFF and lately >= LETTERS_AN_HOUR:
            return False
        emails.queue_ticket(visitor, at=at)
        record("ticket.sent_again", visitor, actor=actor, at=at)
    return True


def ask_for_ticket(*, visitor: Visitor, actor: Actor, at: datetime) -> None:
    """The person's own button: like `send_ticket_again`, but a limit is told. Raises TooMany, TicketVoid."""
    if not send_ticket_again(visitor=visitor, actor=actor, at=at):
        raise TooMany(retry_after=3600)


def reissue_ticket(*, visitor: Visitor, actor: Actor, at: datetime) -> None:
    """Revoke every ticket so far and mail a new one: for a ticket that went into wrong hands."""
    if not visitor.is_registered:
        raise TicketVoid
    with transaction.atomic():
        Visitor.objects.filter(pk=visitor.pk).update(
            ticket_serial=F("ticket_serial") + 1, link_serial=F("link_serial") + 1, changed_at=at
        )
        visitor.refresh_from_db()
        record("ticket.reissued", visitor, actor=actor, at=at, serial=visitor.ticket_serial)
        emails.queue_ticket(visitor, at=at)
