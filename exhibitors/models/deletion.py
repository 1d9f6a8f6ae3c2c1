"""That one of a company's people asked to be forgotten: more in `journal.models.deletion`."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from journal.models.deletion import DeletionAsked, deletion_constraints
from journal.tracking import keeps_history

from .catalogue import StaffBadge


class PersonDeletion(DeletionAsked):
    """Lives through `services.person_deletion`: asked on the person's own page or entered at the desk."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="deletions", verbose_name=_("person")
    )

    class Meta:
        verbose_name = _("deletion request of a company's person")
        verbose_name_plural = _("deletion requests of companies' people")
        default_permissions = ("view",)
        permissions = [
            ("erase_person", _("Delete personal data of companies' people, decide on requests for it")),
            ("export_person", _("Take all data of a company's person")),
        ]
        ordering = ["due_on", "id"]
        constraints = deletion_constraints("user", "person_deletion")
        triggers = keeps_history(part_of="user")


class BadgeDeletion(DeletionAsked):
    """Of somebody who is known by a staff badge alone. Lives through `services.badge_deletion`, entered at the desk."""

    badge = models.ForeignKey(
        StaffBadge, models.PROTECT, related_name="deletions", verbose_name=_("staff badge")
    )

    class Meta:
        verbose_name = _("deletion request of a badge's holder")
        verbose_name_plural = _("deletion requests of badges' holders")
        default_permissions = ("view",)
        ordering = ["due_on", "id"]
        constraints = deletion_constraints("badge", "badge_deletion")
        triggers = keeps_history(part_of="badge")
