"""The life of an import and of an export."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.states import Moves


class ImportState(models.TextChoices):
    LOOKING = "looking", _("being looked at")
    LOOKED = "looked", _("looked at, nothing written")
    TAKING = "taking", _("being taken in")
    DONE = "done", _("taken in")
    STOPPED = "stopped", _("stopped")
    DROPPED = "dropped", _("not taken in")
    FAILED = "failed", _("failed")


class ExportState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    MAKING = "making", _("being made")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")
    GONE = "gone", _("file deleted")


Im, E = ImportState, ExportState

IMPORT_MOVES = Moves(
    ImportState,
    {
        Im.LOOKING: {Im.LOOKED, Im.DROPPED, Im.FAILED},
        Im.LOOKED: {Im.TAKING, Im.DROPPED},
        Im.TAKING: {Im.DONE, Im.STOPPED, Im.FAILED},
        Im.STOPPED: {Im.TAKING},
    },
)
EXPORT_MOVES = Moves(
    ExportState,
    {
        # making → making: the worker was lost and another one begins anew
        E.WAITING: {E.MAKING, E.FAILED},
        E.MAKING: {E.MAKING, E.READY, E.FAILED},
        E.READY: {E.GONE},
        E.FAILED: {E.GONE},
    },
)

# Somebody has still to deal with it.
UNDER_WAY = (Im.LOOKING, Im.TAKING)
BEING_MADE = (E.WAITING, E.MAKING)
