"""Counts of lectures for the desk's first page."""

from django.db.models import F

from core.waiting import spoken
from forum.models import Edition

from .models import Seating


def lectures_by_fill(edition: Edition) -> list[tuple[str, int, int, int]]:
    """Title, seats taken, seats, people waiting: the fullest first; only lectures that take sign-ups."""
    rows = (
        Seating.objects.filter(edition=edition, is_called_off=False, total__gt=0)
        .annotate(title=spoken("lecture__title"), fill=F("taken") * 100 / F("total"))
        .order_by("-fill", "-waiting", "starts_at")
    )
    return list(rows.values_list("title", "taken", "total", "waiting"))
