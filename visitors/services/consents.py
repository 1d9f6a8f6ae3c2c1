"""The life of a consent: given, withdrawn. Withdrawing the one to processing ends the registration."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from core import rows
from core.errors import NotFound
from forum.models import ConsentScope, PrivacyNotice
from journal.actors import Actor
from journal.record import record

from ..models import Consent, Visitor
from ..states import Door, VisitorState


def give_consents(
    *,
    visitor: Visitor,
    scopes: Collection[str],
    notice: PrivacyNotice,
    language: str,
    door: Door,
    at: datetime,
) -> None:
    """Record that the person agreed to the words of `notice`; a scope that is given already is left alone."""
    given = (
        Consent(
            visitor=visitor, scope=scope, notice=notice, language=language, given_at=at, given_through=door
        )
        for scope in sorted(set(scopes))
    )
    rows.insert(*given, skip_known=True)


def set_consents(
    *,
    visitor: Visitor,
    scopes: Collection[str],
    notice: PrivacyNotice,
    language: str,
    door: Door,
    actor: Actor,
    at: datetime,
) -> None:
    """Make `scopes` the given ones: what is new is given, what is missing is withdrawn.

    The consent to processing is not touched here: taking it back is cancelling the registration. Raises
    NotFound: the person was erased meanwhile, and what they agreed to is withdrawn for good.
    """
    wanted = set(scopes) - {ConsentScope.PROCESSING}
    with transaction.atomic():
        locked = Visitor.objects.select_for_update(no_key=True).get(pk=visitor.pk)
        if locked.state == VisitorState.ERASED:
            raise NotFound
        given = set(visitor.consents.filter(withdrawn_at=None).values_list("scope", flat=True))
        given -= {ConsentScope.PROCESSING}
        if new := sorted(wanted - given):
            give_consents(visitor=visitor, scopes=new, notice=notice, language=language, door=door, at=at)
            record("visitor.consented", visitor, actor=actor, at=at, scopes=new)
        if gone := sorted(given - wanted):
            visitor.consents.filter(scope__in=gone, withdrawn_at=None).update(withdrawn_at=at)
            record("visitor.withdrew_consent", visitor, actor=actor, at=at, scopes=gone)


def withdraw_news(*, visitor: Visitor, actor: Actor, at: datetime) -> None:
    """No more news; everything else that the person agreed to stays. Twice is once."""
    with transaction.atomic():
        gone = visitor.consents.filter(scope=ConsentScope.NEWS, withdrawn_at=None).update(withdrawn_at=at)
        if gone:
            record("visitor.withdrew_consent", visitor, actor=actor, at=at, scopes=[ConsentScope.NEWS])
