"""The worker's side of mail."""

from celery import shared_task
from django.utils import timezone

from .services import counting, nudging, sending, watching


@shared_task(name="mailing.deliver_due")
def deliver_due() -> int:
    """Deliver everything that is due, and keep watch for more. Sent after a commit as a nudge, and by beat as the
    sweep: then for what a lost nudge left behind, whose next try has come, whose worker died."""
    nudging.taken_up()
    return watching.deliver_and_wait(seconds=20)


@shared_task(name="mailing.fill_outbox")
def fill_outbox() -> int:
    """The next batch of every letter to many that is being sent. Two at once do the work of one."""
    return sending.fill_outbox(at=timezone.now())


@shared_task(name="mailing.count_people")
def count_people() -> int:
    """The people of letters that were put up for review; what is left after a slice is another task."""
    return counting.count_people(at=timezone.now())
