"""The organisers' own words for one kind of letter; without a row the built-in ones are sent."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.translations import LANGUAGES, translated
from forum.models import Edition
from forum.models.revision import raises_revision
from journal.tracking import keeps_history


class LetterTemplate(models.Model):
    """A version: saved once, never changed, in force until the next one or the built-in words take its place.

    All three languages are there: `mailing.wording.checks` lets nothing else pass. Written only by
    `mailing.services.templates`. A change raises the forum's revision, so every worker reads it at once.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+", verbose_name=_("edition"))
    kind = models.CharField(_("kind of letter"), max_length=60)
    version = models.PositiveIntegerField(_("version"))
    subject = translated(models.CharField(_("subject"), max_length=150))
    body = translated(models.TextField(_("text"), max_length=10_000))
    saved_at = models.DateTimeField(_("saved at"))
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("saved by"), null=True
    )
    replaced_at = models.DateTimeField(_("in force until"), null=True)

    class Meta:
        verbose_name = _("words of a letter")
        verbose_name_plural = _("words of letters")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "kind"],
                condition=Q(replaced_at=None),
                name="letter_template_in_force_once",
            ),
            models.UniqueConstraint(
                fields=["edition", "kind", "version"], name="letter_template_version_once"
            ),
        ]
        triggers = raises_revision() + keeps_history(inserts=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"

    @property
    def shown(self) -> list[tuple[str, str, str]]:
        """Language, subject and text, for a page."""
        return [(code, getattr(self, f"subject_{code}"), getattr(self, f"body_{code}")) for code in LANGUAGES]
