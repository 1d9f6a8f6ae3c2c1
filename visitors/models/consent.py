"""That a person agreed, to which words, when, and through which door - and when they took it back."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from forum.models import ConsentScope, PrivacyNotice
from journal.tracking import keeps_history

from ..states import Door
from .visitor import Visitor


class Consent(models.Model):
    """Given and withdrawn only by `services.consents`. A consent given anew is a new row: nothing is overwritten."""

    visitor = models.ForeignKey(Visitor, models.PROTECT, related_name="consents", verbose_name=_("visitor"))
    scope = models.CharField(_("scope"), max_length=20, choices=ConsentScope)
    notice = models.ForeignKey(
        PrivacyNotice, models.PROTECT, verbose_name=_("privacy notice"), db_index=False
    )
    language = models.CharField(_("language it was read in"), max_length=2, choices=settings.LANGUAGES)
    given_at = models.DateTimeField(_("given at"))
    given_through = models.CharField(_("given through"), max_length=10, choices=Door)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["visitor", "scope"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="consent_given_once",
            )
        ]
        triggers = keeps_history(part_of="visitor")

    def __str__(self) -> str:
        return f"{self.scope} {self.given_at:%Y-%m-%d}"
