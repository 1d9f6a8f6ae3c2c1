from .stored_answer import StoredAnswer

__all__ = ["StoredAnswer"]
