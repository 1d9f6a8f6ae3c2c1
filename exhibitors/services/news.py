"""A company's contact wants no more news. Locks nothing: the consent is one guarded UPDATE. Sends nothing."""

from datetime import datetime

from django.db import transaction

from forum.models import ConsentScope
from journal.actors import Actor
from journal.record import record

from ..models import Company


def withdraw_news(*, company: Company, actor: Actor, at: datetime) -> None:
    """Everything else that the company agreed to stays. Twice is once."""
    with transaction.atomic():
        given = company.consents.filter(scope=ConsentScope.NEWS, withdrawn_at=None)
        if given.update(withdrawn_at=at):
            record("company.withdrew_consent", company, actor=actor, at=at, scopes=[ConsentScope.NEWS])
