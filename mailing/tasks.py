"""The worker's side of mail."""

from celery import shared_task
from django.utils import timezone

from .services import delivery


@shared_task(name="mailing.deliver_message")
def deliver_message(message_id: int) -> str | None:
    """The nudge after a commit: deliver this one now."""
    return delivery.deliver(message_id=message_id, at=timezone.now())


@shared_task(name="mailing.deliver_due")
def deliver_due() -> int:
    """The sweep, by beat: everything whose nudge was lost, whose next try has come, whose worker died."""
    return delivery.deliver_due(seconds=20)
