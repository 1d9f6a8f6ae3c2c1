"""What organisers write to one another about an application. Never changed, never seen by the company."""

from accounts.models import User
from core.cleaning import REQUIRED, Cleaner

from ..models import Application, Note


def add_note(*, application: Application, text: str, author: User) -> Note:
    """Raises InvalidInput: nothing was written."""
    cleaner = Cleaner({"text": text})
    cleaned = cleaner.text("text", limit=4000)
    if not cleaned:
        cleaner.refuse("text", REQUIRED)
    cleaner.check()
    return Note.objects.create(application=application, author=author, text=cleaned)
