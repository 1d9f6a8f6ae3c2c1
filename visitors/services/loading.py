"""Taking over people who registered elsewhere or earlier: no window, no letter, everything else the same."""

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction

from core.constraints import violates
from forum.queries import Forum
from journal.actors import Actor
from journal.record import record

from .. import identity
from ..details import Details
from ..states import Door
from .consents import give_consents
from .registration import check_consents, create_visitor


def load_visitor(
    *, forum: Forum, details: Details, consents: Collection[str], actor: Actor, at: datetime
) -> bool:
    """Store a person who registered at `at`; False if they are registered already."""
    check_consents(consents)
    try:
        with transaction.atomic():
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
