"""The letter of the day before. Its key makes sure that nobody gets two."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from forum.queries import Forum
from mailing.models import Message
from mailing.services import outbox

from .. import emails
from ..models import Visitor
from ..states import VisitorState

# Not at midnight: people read it over the morning tea.
_FROM_HOUR = 9


def remind(*, forum: Forum, at: datetime) -> int:
    """Queue the reminders if `at` is the day before the forum, in the venue's time; how many were due."""
    edition = forum.edition
    local = at.astimezone(edition.zone)
    if local.date() != edition.starts_on - timedelta(days=1) or local.hour < _FROM_HOUR:
        return 0
    reminded = Message.objects.filter(kind=emails.REMINDER, about_type="visitor", about_code=OuterRef("code"))
    visitors = Visitor.objects.filter(~Exists(reminded), edition=edition, state=VisitorState.REGISTERED)
    visitors = visitors.select_related("edition")
    with transaction.atomic():
        return outbox.queue_once(emails.reminder(visitor, at=at) for visitor in visitors.iterator())
