"""The end of a request to be forgotten, whichever wing it is of. The caller holds the lock of whom it is about."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

from ..models.deletion import DeletionAsked
from ..states import DELETION_MOVES


class AlreadyErased(DomainError):
    code = "already_erased"
    message = _("The data of this person is deleted already.")


class AlreadyAsked(DomainError):
    code = "deletion_already_asked"
    message = _("A request of this person is waiting already.")


def decide(deletion: DeletionAsked, to: str, *, at: datetime, refusal: str = "") -> None:
    """Raises MoveRefused: somebody else has decided meanwhile."""
    deletion.refresh_from_db()
    DELETION_MOVES.check(deletion.state, to)
    deletion.state, deletion.refusal, deletion.decided_at = to, refusal, at
    deletion.save(update_fields=["state", "refusal", "decided_at"])
