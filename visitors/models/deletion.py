"""That a visitor asked to be forgotten: what all such requests have in common is `journal.models.deletion`."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from journal.models.deletion import DeletionAsked, deletion_constraints
from journal.tracking import keeps_history

from .visitor import Visitor


class DeletionRequest(DeletionAsked):
    """Lives through `services.deletion`. A person who deletes themselves on their own page needs none."""

    visitor = models.ForeignKey(
        Visitor, models.PROTECT, related_name="deletion_requests", verbose_name=_("visitor")
    )

    class Meta:
        verbose_name = _("deletion request")
        verbose_name_plural = _("deletion requests")
        default_permissions = ("view",)
        ordering = ["due_on", "id"]
        constraints = deletion_constraints("visitor", "deletion")
        triggers = keeps_history(part_of="visitor")
