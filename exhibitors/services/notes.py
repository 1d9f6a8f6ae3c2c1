"""What organisers write to one another about an application. Never changed, never seen by the company."""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import InvalidInput

from ..models import Application, Note


def add_note(*, application: Application, text: str, author: User) -> Note:
    """Raises InvalidInput: nothing was written."""
    text = text.strip()
    if not text or len(text) > 4000:
        raise InvalidInput({"text": [_("A note has 1 to 4000 characters.")]})
    return Note.objects.create(application=application, author=author, text=text)
