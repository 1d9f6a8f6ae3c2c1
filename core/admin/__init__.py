"""What every list and page of the organisers' desk stands on."""

from .base import BaseAdmin, BaseInline, ReadOnlyAdmin, ask, needs
from .bulk import bulk_action
from .jobs import BulkJobAdmin

__all__ = ["BaseAdmin", "BaseInline", "BulkJobAdmin", "ReadOnlyAdmin", "ask", "bulk_action", "needs"]
