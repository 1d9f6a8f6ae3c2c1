"""Who makes an edition possible, as the first page thanks them."""

from django.core.files.storage import default_storage
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.translations import translated
from journal.tracking import keeps_history

from .edition import Edition
from .revision import raises_revision


class Level(models.IntegerChoices):
    """The order of thanks."""

    GENERAL = 1, _("general partner")
    PARTNER = 2, _("partner")
    INFORMATION = 3, _("information partner")


class Partner(models.Model):
    """Edited in the admin. `logo` names a stored picture, encoded anew (`services.partners`)."""

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="partners", verbose_name=_("edition"), db_index=False
    )
    name = translated(models.CharField(_("name"), max_length=200))
    level = models.PositiveSmallIntegerField(_("level"), choices=Level, default=Level.PARTNER)
    website = models.CharField(
        _("website"), max_length=200, blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )
    sort = models.PositiveSmallIntegerField(_("order"), default=0)
    logo = models.CharField(max_length=100, blank=True, editable=False)
    logo_width = models.PositiveSmallIntegerField(default=0, editable=False)
    logo_height = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["level", "sort", "id"]
        indexes = [models.Index(fields=["edition", "level", "sort"], name="partner_in_order")]
        constraints = [
            models.CheckConstraint(condition=models.Q(level__in=Level.values), name="partner_level_known"),
        ]
        triggers = raises_revision() + keeps_history(inserts=True)

    def __str__(self) -> str:
        return str(self.name)

    @property
    def logo_url(self) -> str:
        return default_storage.url(self.logo) if self.logo else ""
