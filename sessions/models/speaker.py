"""People on the stage. They need no account and are no visitors."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.codes import public_code
from core.translations import translated
from forum.models import Edition
from journal.tracking import keeps_history

from .place import as_released


def new_guid() -> str:
    return str(uuid.uuid4())


class Speaker(models.Model):
    """Public as soon as a released lecture names them, and then as `shown` says. `guid`: what others know them by.

    `photo` is encoded anew at upload, its small one lies beside it (`core.pictures`). The released one is another
    file until the next release, so nothing here deletes files: the sweep takes what neither names.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, verbose_name=_("edition"))
    code = models.SlugField(_("code"), max_length=40, default=public_code)
    guid = models.CharField(_("identifier in exchange"), max_length=80, default=new_guid)
    name = translated(models.CharField(_("name"), max_length=160))
    role = translated(models.CharField(_("position or role"), max_length=200), required=False)
    bio = translated(models.TextField(_("about the person")), required=False)
    country = models.CharField(_("country"), max_length=2, blank=True)
    photo = models.ImageField(_("photo"), upload_to="speakers/", null=True, blank=True, max_length=200)
    photo_width = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    photo_height = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    shown = as_released()

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="speaker_code_once"),
            models.UniqueConstraint(fields=["edition", "guid"], name="speaker_guid_once"),
        ]
        triggers = keeps_history(inserts=True)

    def __str__(self) -> str:
        return self.name or self.code
