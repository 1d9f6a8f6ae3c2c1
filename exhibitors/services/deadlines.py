"""Letters before a deadline: one to each company for each day on which something open is due.

What is open is read when the letter is written, so a company that did everything meanwhile gets none.
The key makes sure that nobody gets two, however often the clock's task runs. Locks nothing.
Money has its own reminders, a reservation its own warning.
"""

from datetime import datetime, timedelta

from django.db import transaction

from forum.queries import Forum
from mailing.services import outbox

from ..emails import deadlines as emails
from ..models import Application, Terms
from ..queries.badges import quota_steps
from ..queries.checklist import checklist, due_days, office_applications
from ..states import LIVE

DAYS_BEFORE = 7
# Not at midnight: people read it over the morning tea.
_FROM_HOUR = 9


def remind_of_deadlines(*, forum: Forum, at: datetime) -> int:
    """Queue what is due within a week, from nine o'clock at the venue; how many letters that were."""
    edition = forum.edition
    terms = Terms.objects.filter(edition=edition).first()
    if terms is None or at.astimezone(edition.zone).hour < _FROM_HOUR:
        return 0
    today, steps = edition.today(at), quota_steps(edition)
    live = Application.objects.filter(edition=edition, state__in=LIVE)
    letters = [
        emails.deadline(application, day, at=at)
        for application in office_applications(live)
        for day in due_days(checklist(application, terms=terms, quotas=steps, at=at))
        if today <= day <= today + timedelta(days=DAYS_BEFORE)
    ]
    with transaction.atomic():
        return outbox.queue_once(letters)
