"""The worker's side of webhooks."""

from celery import shared_task
from django.utils import timezone

from .services import delivery, dispatch, endpoints


@shared_task(name="webhooks.sweep")
def sweep() -> int:
    """What the journal has to tell, and what is due. Two at once do the work of one."""
    dispatch.dispatch(at=timezone.now())
    return delivery.deliver_due(seconds=20)


@shared_task(name="webhooks.forget_old_events")
def forget_old_events() -> int:
    return endpoints.forget_old_events(at=timezone.now())
