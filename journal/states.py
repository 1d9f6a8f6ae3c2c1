"""The life of a request to be forgotten: which state may follow which."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.states import Moves


class DeletionState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    DONE = "done", _("done")
    REFUSED = "refused", _("refused")
    TAKEN_BACK = "taken_back", _("taken back")


DELETION_MOVES = Moves(
    DeletionState,
    {DeletionState.WAITING: {DeletionState.DONE, DeletionState.REFUSED, DeletionState.TAKEN_BACK}},
)
