"""Finding deeds among a million: each question is answered by an index of its own, and the answers are joined."""

from collections.abc import Collection
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from .models import Change, Entry
from .models.change import VALUES

# Who finds more than that has asked for too little; the newest are told.
_MOST = 2000


def entries_found(entries: "QuerySet[Entry]", text: str, *, seen: Collection[str]) -> "QuerySet[Entry]":
    """Deeds of this actor, about this thing, or with this text in a value of one of the kinds of things `seen`."""
    text = text.strip()
    if not text:
        return entries
    people = get_user_model()._meta.base_manager.filter(
        Q(email__icontains=text) | Q(first_name__icontains=text) | Q(last_name__icontains=text)
    )
    is_it = (
        Q(subject_code=text)
        | Q(subject_code=text.upper())
        | Q(actor_label=text.upper())
        | Q(actor_user__in=list(people.values_list("pk", flat=True)[:_MOST]))
    )
    if len(text) >= 3:  # shorter ones no index helps to find
        is_it |= Q(transaction__in=_transactions(changes_with(text, seen=seen)))
    return entries.filter(is_it)


def changes_with(text: str, *, seen: Collection[str]) -> "QuerySet[Change]":
    """Rows in whose former or new values this text stands, whatever its capitals."""
    # As JSON writes it; what stands between the quotes is a value or the name of a column.
    inside = text.upper().replace("\\", "\\\\").replace('"', '\\"')
    return Change.objects.annotate(told=VALUES).filter(told__contains=inside, subject_type__in=seen)


def entries_of_field(entries: "QuerySet[Entry]", *, subject_type: str, column: str) -> "QuerySet[Entry]":
    """Deeds that changed this column of such a thing."""
    rows = Change.objects.filter(subject_type=subject_type, changes__has_key=column)
    return entries.filter(transaction__in=_transactions(rows))


def _transactions(changes: "QuerySet[Change]") -> list[Any]:
    return list(
        changes.exclude(transaction=None).order_by("-pk").values_list("transaction", flat=True)[:_MOST]
    )
