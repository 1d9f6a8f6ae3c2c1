from .exports import ExportAdmin
from .imports import ImportAdmin
from .lists import TableAdmin

__all__ = ["ExportAdmin", "ImportAdmin", "TableAdmin"]
