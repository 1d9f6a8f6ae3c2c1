"""What happens to visitors by the clock."""

from celery import shared_task
from django.utils import timezone

from forum.queries import NoEdition, current_forum

from .services.deletion import forget_farewells as forget
from .services.reminders import remind


@shared_task(name="visitors.remind_visitors")
def remind_visitors() -> int:
    """The day before the forum; repeating it sends nothing twice."""
    try:
        return remind(forum=current_forum(), at=timezone.now())
    except NoEdition:
        return 0


@shared_task(name="visitors.forget_farewells")
def forget_farewells() -> int:
    """The letters that told of a deletion, once they are delivered."""
    return forget()
