"""What happens by the clock on this floor."""

from celery import shared_task
from django.utils import timezone

from .services import partners


@shared_task(name="forum.sweep_logos")
def sweep_logos() -> int:
    """Logos that no partner names."""
    return partners.sweep_logos(at=timezone.now())
