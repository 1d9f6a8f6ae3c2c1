"""Where lectures take place, and the themes that group them. `shown` is what the last release told of them."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.translations import translated
from forum.models import Edition
from journal.tracking import keeps_history


def as_released() -> "models.JSONField[Any, Any]":
    """What the last release told the public of this row (`programme.facts`); empty before the first."""
    return models.JSONField(
        _("as released"), default=dict, db_default=models.Value({}, models.JSONField()), editable=False
    )


class Room(models.Model):
    """A room of one edition. `capacity` is how many may sit in it; a lecture may say less or more."""

    edition = models.ForeignKey(Edition, models.PROTECT, verbose_name=_("edition"))
    code = models.SlugField(_("code"), max_length=40, help_text=_("Stands in addresses and file names."))
    name = translated(models.CharField(_("name"), max_length=120))
    capacity = models.PositiveIntegerField(
        _("capacity"), default=0, help_text=_("People who may sit in the room.")
    )
    sort = models.PositiveSmallIntegerField(_("order"), default=0)
    shown = as_released()

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["sort", "code"]
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="room_once")]
        triggers = keeps_history(inserts=True)

    def __str__(self) -> str:
        return self.name or self.code


class Track(models.Model):
    """A row of lectures on one theme."""

    edition = models.ForeignKey(Edition, models.PROTECT, verbose_name=_("edition"))
    code = models.SlugField(_("code"), max_length=40, help_text=_("Stands in addresses and file names."))
    name = translated(models.CharField(_("name"), max_length=120))
    sort = models.PositiveSmallIntegerField(_("order"), default=0)
    shown = as_released()

    class Meta:
        verbose_name = _("track")
        verbose_name_plural = _("tracks")
        ordering = ["sort", "code"]
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="track_once")]
        triggers = keeps_history(inserts=True)

    def __str__(self) -> str:
        return self.name or self.code
