"""What every list and page of the organisers' desk stands on."""

from .base import BaseAdmin, BaseInline, ReadOnlyAdmin, ask, needs
from .bulk import bulk_action
from .jobs import BulkJobAdmin
from .saved_filters import SavedFilterAdmin

__all__ = [
    "BaseAdmin",
    "BaseInline",
    "BulkJobAdmin",
    "ReadOnlyAdmin",
    "SavedFilterAdmin",
    "ask",
    "bulk_action",
    "needs",
]
