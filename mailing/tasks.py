"""The worker's side of mail."""

from celery import shared_task

from .services import delivery, nudging


@shared_task(name="mailing.deliver_due")
def deliver_due() -> int:
    """Deliver everything that is due. Sent after a commit as a nudge, and by beat as the sweep: then for
    what a lost nudge left behind, whose next try has come, whose worker died."""
    nudging.taken_up()
    return delivery.deliver_due(seconds=20)
