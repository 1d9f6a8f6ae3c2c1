"""What the cellar does by the clock."""

from celery import shared_task
from django.utils import timezone

from .api.idempotency import forget_old_answers as forget


@shared_task(name="core.forget_old_answers")
def forget_old_answers() -> int:
    return forget(at=timezone.now())
