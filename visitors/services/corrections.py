"""Correcting what a visitor said of themselves."""

from dataclasses import asdict
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.constraints import violates
from core.errors import DomainError
from forum.queries import Forum
from journal.actors import Actor
from journal.record import record

from .. import emails, identity
from ..details import Details
from ..models import Visitor
from .tickets import lock_ticket_holder


class AlreadyRegistered(DomainError):
    code = "already_registered"
    message = _("A person with this name and e-mail is registered already.")


def correct_details(
    *, visitor: Visitor, details: Details, forum: Forum, actor: Actor, at: datetime, mails: bool = True
) -> list[str]:
    """Write what `details` change in `visitor` as the asker saw them; answers with the names of the fields.

    What somebody else has changed meanwhile stays. A new name, address or organisation is printed on the
    ticket, so a new ticket is mailed, unless the asker wants no letters (`mails`). The journal gets the names
    of fields only; old values stand in the row history until the person is erased. Raises TicketVoid,
    AlreadyRegistered.
    """
    values = asdict(details) | {"region": forum.regions.get(details.region)}
    meant = [name for name, value in values.items() if getattr(visitor, name) != value]
    try:
        with transaction.atomic():
            visitor = lock_ticket_holder(visitor)
            changed = sorted(name for name in meant if getattr(visitor, name) != values[name])
            if not changed:
                return []
            for name in changed:
                setattr(visitor, name, values[name])
            visitor.changed_at = at
            if {"family_name", "given_name", "email"} & set(changed):
                visitor.email_key = identity.email_key(visitor.email)
                visitor.name_key = identity.name_key(visitor.family_name, visitor.given_name)
            visitor.save(update_fields=[*changed, "changed_at", "email_key", "name_key"])
            record("visitor.corrected", visitor, actor=actor, at=at, fields=changed)
            if mails and emails.PRINTED_ON_TICKET & set(changed):
                emails.queue_ticket(visitor, at=at)
    except IntegrityError as reason:
        if violates(reason, "visitor_once_per_edition"):
            raise AlreadyRegistered from None
        raise
    return changed
