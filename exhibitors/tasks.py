"""What happens to companies by the clock, and the slow work after a commit."""

from celery import shared_task
from django.utils import timezone

from forum.queries import NoEdition, current_forum

from .queries.exhibitors import edition_of
from .services import documents, lapses, waiting_list
from .services.catalogue import refresh_catalogue
from .services.deadlines import remind_of_deadlines
from .services.orphans import sweep_private_files as sweep_private
from .services.person_deletion import forget_farewells as forget
from .services.pictures import sweep_orphans
from .services.printing import print_catalogue, print_catalogues
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


@shared_task(name="exhibitors.warn_and_remind")
def warn_and_remind() -> int:
    """Letters about what is due and what ends soon; repeating it sends nothing twice."""
    at = timezone.now()
    warned = lapses.warn_of_lapses(at=at)
    try:
        forum = current_forum()
    except NoEdition:
        return warned
    return warned + remind_of_dues(edition=forum.edition, at=at) + remind_of_deadlines(forum=forum, at=at)


@shared_task(name="exhibitors.forget_farewells")
def forget_farewells() -> int:
    """The letters that told of a deletion, once they are delivered."""
    return forget()


@shared_task(name="exhibitors.make_invoice_document")
def make_invoice_document(code: str) -> bool:
    return documents.make_document(code=code)


@shared_task(name="exhibitors.tend_catalogue")
def tend_catalogue() -> int:
    """Finds entries that nobody refreshed and files without a row; prints what has changed."""
    at = timezone.now()
    try:
        forum = current_forum()
    except NoEdition:
        return 0
    sweep_orphans(at=at)
    stale = refresh_catalogue(edition=forum.edition, at=at)
    print_catalogues(forum=forum)
    return stale


@shared_task(name="exhibitors.sweep_private_files")
def sweep_private_files() -> int:
    """Uploads, drawings and statements that no row names. Repeating it does nothing."""
    return sweep_private(at=timezone.now())


@shared_task(name="exhibitors.print_one")
def print_one(edition: str, language: str) -> None:
    """The catalogue that somebody is waiting for."""
    forum = current_forum()
    print_catalogue(forum=forum, edition=edition_of(forum, edition), language=language)
