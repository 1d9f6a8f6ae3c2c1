"""What the desk does by the clock. Harmless when it runs twice."""

from celery import shared_task
from django.utils import timezone

from journal.actors import SYSTEM

from .services.purge import purge_what_is_due
from .services.tokens import warn_of_tokens_that_end


@shared_task(name="desk.purge_personal_data")
def purge_personal_data() -> int:
    """Of editions whose retention date has come. What a day's turn does not finish the next one goes on with."""
    return purge_what_is_due(actor=SYSTEM, at=timezone.now())


@shared_task(name="desk.warn_of_tokens")
def warn_of_tokens() -> int:
    return warn_of_tokens_that_end(at=timezone.now())
