"""That a person asked to be forgotten, on which day, and what became of it (Law 94-V: fifteen days)."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.codes import public_code
from journal.tracking import keeps_history

from ..states import DeletionState
from .visitor import Visitor

# From the day it came; the law counts calendar days.
TO_BE_DONE_WITHIN = timedelta(days=15)


class DeletionRequest(models.Model):
    """Lives through `services.deletion`. A person who deletes themselves on their own page needs none."""

    code = models.CharField(_("code"), max_length=12, unique=True, default=public_code, editable=False)
    visitor = models.ForeignKey(
        Visitor, models.PROTECT, related_name="deletion_requests", verbose_name=_("visitor")
    )
    asked_on = models.DateField(_("came on"))
    due_on = models.DateField(_("to be done by"))
    state = models.CharField(
        _("state"), max_length=10, choices=DeletionState, default=DeletionState.WAITING, editable=False
    )
    refusal = models.TextField(_("why it was refused"), max_length=1000, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    class Meta:
        verbose_name = _("deletion request")
        verbose_name_plural = _("deletion requests")
        default_permissions = ("view",)
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["visitor"], condition=Q(state=DeletionState.WAITING), name="deletion_asked_once"
            ),
            models.CheckConstraint(condition=Q(due_on__gt=F("asked_on")), name="deletion_due_later"),
            models.CheckConstraint(condition=Q(state__in=DeletionState.values), name="deletion_state_known"),
            models.CheckConstraint(
                condition=Q(state=DeletionState.WAITING, decided_at__isnull=True)
                | (~Q(state=DeletionState.WAITING) & Q(decided_at__isnull=False)),
                name="deletion_decided_when_over",
            ),
        ]
        triggers = keeps_history(part_of="visitor")

    def __str__(self) -> str:
        return self.code
