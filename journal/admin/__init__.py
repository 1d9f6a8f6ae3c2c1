from .entries import EntryAdmin

__all__ = ["EntryAdmin"]
