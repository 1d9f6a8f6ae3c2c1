from .exporting import Export
from .importing import Import, Remark

__all__ = ["Export", "Import", "Remark"]
