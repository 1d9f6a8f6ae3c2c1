"""What the cellar does by the clock, and the worker's side of bulk actions."""

from celery import shared_task
from django.utils import timezone

from .api.idempotency import forget_old_answers as forget
from .services import bulk_jobs


@shared_task(name="core.forget_old_answers")
def forget_old_answers() -> int:
    return forget(at=timezone.now())


@shared_task(name="core.forget_old_jobs")
def forget_old_jobs() -> int:
    return bulk_jobs.forget_old_jobs(at=timezone.now())


@shared_task(name="core.run_bulk_jobs")
def run_bulk_jobs() -> None:
    """Sent when somebody confirms, and by beat for what a lost message or a killed worker left behind."""
    from .admin.jobs import run_waiting  # the doors are found when everything is set up

    if run_waiting():
        run_bulk_jobs.delay()
