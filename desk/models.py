"""Figures of an edition as they were counted on a day: what the report shows when people's data are gone."""

from typing import Any

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from forum.models import Edition


class TakenBecause(models.TextChoices):
    ARCHIVED = "archived", _("the edition was archived")
    PURGED = "purged", _("personal data were deleted")


class StatisticsCopy(models.Model):
    """Written by `services.statistics`; the database lets nobody change it. `figures`: see `desk.statistics`."""

    edition = models.ForeignKey(
        Edition, models.PROTECT, related_name="statistics_copies", verbose_name=_("edition")
    )
    taken_at = models.DateTimeField(_("counted at"))
    because = models.CharField(_("why"), max_length=10, choices=TakenBecause)
    figures: "models.JSONField[Any, Any]" = models.JSONField(_("figures"))

    class Meta:
        verbose_name = _("copy of the statistics")
        verbose_name_plural = _("statistics")
        ordering = ["-id"]
        default_permissions = ("view",)
        permissions = [("view_statistics", _("Read the statistics"))]
        triggers = [pgtrigger.Protect(name="is_never_changed", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.edition} {self.taken_at:%d.%m.%Y}"
