"""What accounts ask about editions, which stand beside them: only which there are, by the token's own column."""

from typing import Any

from django.db.models import QuerySet

from .models import ApiToken


def editions() -> "QuerySet[Any]":
    """Newest first."""
    related: Any = ApiToken._meta.get_field("edition").related_model
    rows: QuerySet[Any] = related.objects.order_by("-starts_on")
    return rows


def edition_with(code: str | None) -> int | None:
    """The one with this code, or the current one; None: there is none."""
    rows = editions().filter(code=code) if code else editions().filter(is_current=True)
    found: int | None = rows.values_list("pk", flat=True).first()
    return found
