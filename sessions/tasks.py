"""What happens to lectures by the clock. Every task is harmless when it runs twice."""

from celery import shared_task
from django.utils import timezone

from forum.queries import NoEdition, current_forum

from .services import portraits, reminders, standby, waiting


@shared_task(name="sessions.sweep_signups")
def sweep_signups() -> int:
    """Offers that ran out, seats of people who left, seats that nobody has handed on."""
    return waiting.sweep(at=timezone.now())


@shared_task(name="sessions.release_seats")
def release_seats() -> int:
    """Seats of people who have not come, shortly before the start."""
    return standby.sweep(at=timezone.now())


@shared_task(name="sessions.remind_of_lectures")
def remind_of_lectures() -> int:
    try:
        return reminders.remind(forum=current_forum(), at=timezone.now())
    except NoEdition:
        return 0


@shared_task(name="sessions.sweep_photos")
def sweep_photos() -> int:
    """Pictures of speakers that neither the draft nor the last release names."""
    return portraits.sweep_photos(at=timezone.now())
