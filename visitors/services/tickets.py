"""The life of a ticket: sent again, issued anew.

The ticket itself is not a row: it is the visitor's code and `ticket_serial`, signed. Raising the serial
revokes every ticket that was printed or mailed before. Locks the visitor, so that nothing is mailed to
somebody who is just cancelling or being erased.
"""

from datetime import datetime, timedelta

from django.db import transaction
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


def lock_ticket_holder(visitor: Visitor) -> Visitor:
    """The visitor as they are now, until the end of the transaction. Raises TicketVoid."""
    locked = Visitor.objects.select_for_update(no_key=True, of=("self",)).get(pk=visitor.pk)
    if not locked.is_registered:
        raise TicketVoid
    return locked


def send_ticket_again(*, visitor: Visitor, actor: Actor, at: datetime) -> bool:
    """Queue the ticket once more; False if enough of them went out lately. Raises TicketVoid."""
    with transaction.atomic():
        visitor = lock_ticket_holder(visitor)
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
    with transaction.atomic():
        visitor = lock_ticket_holder(visitor)
        visitor.ticket_serial += 1
        visitor.link_serial += 1
        visitor.changed_at = at
        visitor.save(update_fields=["ticket_serial", "link_serial", "changed_at"])
        record("ticket.reissued", visitor, actor=actor, at=at, serial=visitor.ticket_serial)
        emails.queue_ticket(visitor, at=at)
