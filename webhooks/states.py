"""The lives of a receiver and of one delivery to it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.states import Moves


class EndpointState(models.TextChoices):
    ACTIVE = "active", pgettext_lazy("webhook", "active")
    PAUSED = "paused", pgettext_lazy("webhook", "paused")


E = EndpointState

# For the name in the schema, which must not depend on the language of the words.
ENDPOINT_STATES = EndpointState.values

ENDPOINT_MOVES = Moves(EndpointState, {E.ACTIVE: {E.PAUSED}, E.PAUSED: {E.ACTIVE}})


class Pause(models.TextChoices):
    """Why nothing is sent to a receiver."""

    BY_HAND = "by_hand", _("paused by an organiser")
    DEAD = "dead", _("did not answer for three days")
    GONE = "gone", _("answered 410: wants no more messages")


class DeliveryState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("webhook", "waiting")
    SENDING = "sending", pgettext_lazy("webhook", "being sent")
    DELIVERED = "delivered", pgettext_lazy("webhook", "delivered")
    FAILED = "failed", pgettext_lazy("webhook", "failed")


D = DeliveryState

DELIVERY_MOVES = Moves(
    DeliveryState,
    {
        D.WAITING: {D.SENDING},
        # sending → sending: the lease of a lost worker ran out and another one takes over
        D.SENDING: {D.SENDING, D.DELIVERED, D.WAITING, D.FAILED},
        # Replayed by an organiser.
        D.DELIVERED: {D.WAITING},
        D.FAILED: {D.WAITING},
    },
)

# Somebody has still to deal with it; `due_at` says from when on.
OPEN = (D.WAITING, D.SENDING)
