"""The life of a message."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.states import Moves


class MessageState(models.TextChoices):
    QUEUED = "queued", _("queued")
    SENDING = "sending", _("being sent")
    RETRYING = "retrying", _("to be tried again")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    DROPPED = "dropped", _("not needed any more")


S = MessageState

MOVES = Moves(
    MessageState,
    {
        S.QUEUED: {S.SENDING, S.DROPPED},
        S.RETRYING: {S.SENDING, S.DROPPED},
        # sending → sending: the lease of a lost worker ran out and another one takes over
        S.SENDING: {S.SENDING, S.SENT, S.RETRYING, S.FAILED, S.DROPPED},
        S.FAILED: {S.QUEUED, S.DROPPED},
    },
)

# Somebody has still to deal with it; `due_at` says from when on.
ON_THE_WAY = (S.QUEUED, S.RETRYING, S.SENDING)
