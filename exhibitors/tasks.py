"""What happens to companies by the clock, and the slow work after a commit."""

from celery import shared_task
from django.utils import timezone

from forum.queries import NoEdition, current_forum

from .services import documents, lapses, waiting_list
from .services.deadlines import remind_of_deadlines
from .services.reminders import remind_of_dues


@shared_task(name="exhibitors.lapse_bookings")
def lapse_bookings() -> int:
    """Free what nobody took over, and offer to the waiting list what its turn after a commit has missed.

    What is missed now is found half a minute later.
    """
    at = timezone.now()
    lapsed = lapses.lapse_bookings(at=at)
    waiting_list.offer_freed_booths(at=at)
    return lapsed


@shared_task(name="exhibitors.warn_of_lapses")
def warn_of_lapses() -> int:
    """Letters about reservations that end soon; each goes once."""
    return lapses.warn_of_lapses(at=timezone.now())


@shared_task(name="exhibitors.warn_and_remind")
def warn_and_remind() -> int:
    """Letters about what is due; repeating it sends nothing twice."""
    at = timezone.now()
    try:
        forum = current_forum()
    except NoEdition:
        return 0
    return remind_of_dues(edition=forum.edition, at=at) + remind_of_deadlines(forum=forum, at=at)


@shared_task(name="exhibitors.make_invoice_document")
def make_invoice_document(code: str) -> bool:
    return documents.make_document(code=code)
