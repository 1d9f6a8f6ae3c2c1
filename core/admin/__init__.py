"""What every list and page of the organisers' desk stands on."""

from .base import BaseAdmin, BaseInline, ReadOnlyAdmin, ask, needs
from .bulk import bulk_action
from .deeds import attempt, back, words_of_refusal
from .jobs import BulkJobAdmin
from .saved_filters import SavedFilterAdmin

__all__ = [
    "BaseAdmin",
    "BaseInline",
    "BulkJobAdmin",
    "ReadOnlyAdmin",
    "SavedFilterAdmin",
    "ask",
    "attempt",
    "back",
    "bulk_action",
    "needs",
    "words_of_refusal",
]
