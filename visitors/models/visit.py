"""That a person came on a day."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from journal.tracking import keeps_history

from .visitor import Visitor


class Visit(models.Model):
    """Noted by `services.visits`; who goes out and comes in again on one day is one visit (ISO 25639).

    It names nobody by itself and outlives the person's data.
    """

    visitor = models.ForeignKey(
        Visitor, models.PROTECT, related_name="visits", verbose_name=_("visitor"), db_index=False
    )
    day = models.DateField(_("day"))
    first_at = models.DateTimeField(_("first came at"))

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["visitor", "day"], name="visit_once_a_day")]
        triggers = keeps_history(part_of="visitor")

    def __str__(self) -> str:
        return f"{self.visitor_id} {self.day:%d.%m.%Y}"
