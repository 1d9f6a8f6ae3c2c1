from .deletion import DeletionRequestAdmin
from .visitors import VisitorAdmin

__all__ = ["DeletionRequestAdmin", "VisitorAdmin"]
