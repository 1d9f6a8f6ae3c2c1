from .change import Change, Operation
from .entry import Entry

__all__ = ["Change", "Entry", "Operation"]
