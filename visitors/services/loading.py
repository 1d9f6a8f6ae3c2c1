"""Taking over people who registered elsewhere or earlier: no window, no letter, everything else the same."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from core import rows
from core.constraints import violates
from forum.queries import Forum
from journal.actors import Actor
from journal.record import record

from .. import emails, identity
from ..details import Details
from ..models import Visitor
from ..states import Door
from .consents import give_consents
from .registration import are_namesakes, check_consents, create_visitor, visitor_row


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Somebody of a table. `agreed_at` is when they gave their consents, as whoever brings the table states."""

    details: Details
    consents: frozenset[str]
    agreed_at: datetime
    name_key: str


def newcomer(
    *, details: Details, consents: Collection[str], agreed_at: datetime, known: Visitor | None
) -> Newcomer:
    """`known` is who is registered with this name and address and is somebody else: father and son."""
    check_consents(consents)
    key = identity.name_key(details.family_name, details.given_name)
    if known is not None and are_namesakes(known, details.patronymic):
        key = identity.namesake_key(details.family_name, details.given_name, details.patronymic)
    return Newcomer(details=details, consents=frozenset(consents), agreed_at=agreed_at, name_key=key)


def load_visitors(
    *, forum: Forum, people: Sequence[Newcomer], actor: Actor, at: datetime, mails: bool = False
) -> list[Visitor]:
    """Many people in a few statements; what else happens is what happens to one. `mails`: each gets the ticket.

    Raises IntegrityError, and then nobody is in: somebody of them is registered already.
    """
    with transaction.atomic():
        visitors = Visitor.objects.bulk_create(
            visitor_row(forum=forum, details=one.details, name_key=one.name_key, door=Door.IMPORT, at=at)
            for one in people
        )
        with rows.one_statement():
            for visitor, one in zip(visitors, people, strict=True):
                give_consents(
                    visitor=visitor, scopes=one.consents, notice=forum.edition.privacy_notice,
                    language=visitor.language, door=Door.IMPORT, at=one.agreed_at,
                )  # fmt: skip
                record("visitor.registered", visitor, actor=actor, at=at, through=Door.IMPORT)
                if mails:
                    emails.queue_ticket(visitor, at=at)
    return visitors


def load_visitor(
    *, forum: Forum, details: Details, consents: Collection[str], actor: Actor, at: datetime
) -> bool:
    """Store a person who registered at `at`; False if they are registered already."""
    check_consents(consents)
    try:
        with rows.one_transaction():
            visitor = create_visitor(
                forum=forum,
                details=details,
                name_key=identity.name_key(details.family_name, details.given_name),
                door=Door.IMPORT,
                at=at,
            )
            give_consents(
                visitor=visitor, scopes=consents, notice=forum.edition.privacy_notice,
                language=details.language, door=Door.IMPORT, at=at,
            )  # fmt: skip
            record("visitor.registered", visitor, actor=actor, at=at, through=Door.IMPORT)
    except IntegrityError as reason:
        if violates(reason, "visitor_once_per_edition"):
            return False
        raise
    return True
