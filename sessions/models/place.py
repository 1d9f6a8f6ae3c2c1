"""Where lectures take place, and the themes that group them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.translations import translated
from forum.models import Edition


class Room(models.Model):
    """A room of one edition. `capacity` is how many may sit in it; a lecture may say less or more."""

    edition = models.ForeignKey(Edition, models.PROTECT, verbose_name=_("edition"))
    code = models.SlugField(_("code"), max_length=40, help_text=_("Stands in addresses and file names."))
    name = translated(models.CharField(_("name"), max_length=120))
    capacity = models.PositiveIntegerField(
        _("capacity"), default=0, help_text=_("People who may sit in the room.")
    )
    sort = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["sort", "code"]
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="room_once")]

    def __str__(self) -> str:
        return self.name or self.code


class Track(models.Model):
    """A row of lectures on one theme."""

    edition = models.ForeignKey(Edition, models.PROTECT, verbose_name=_("edition"))
    code = models.SlugField(_("code"), max_length=40, help_text=_("Stands in addresses and file names."))
    name = translated(models.CharField(_("name"), max_length=120))
    sort = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("track")
        verbose_name_plural = _("tracks")
        ordering = ["sort", "code"]
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="track_once")]

    def __str__(self) -> str:
        return self.name or self.code
