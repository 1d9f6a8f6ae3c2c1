"""Keeping and dropping the filters that somebody named."""

from ..models import SavedFilter


def save_filter(*, user_id: int, subject: str, name: str, query: str) -> SavedFilter:
    """The same name again stands for the new filter."""
    kept, _created = SavedFilter.objects.update_or_create(
        user_id=user_id, subject=subject, name=name, defaults={"query": query}
    )
    return kept


def drop_filter(*, user_id: int, pk: int) -> None:
    SavedFilter.objects.filter(user_id=user_id, pk=pk).delete()
