"""What people are asked to agree to, word by word and version by version (Law 94-V, Article 8)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.translations import translated
from journal.tracking import keeps_history

from .revision import raises_revision


class ConsentScope(models.TextChoices):
    """Asked one by one, never ticked in advance. Only the first is needed to take part."""

    PROCESSING = "processing", _("processing of personal data")
    NEWS = "news", _("news of the forum")
    SCANNING = "scanning", _("scanning of the badge by exhibitors")
    PUBLICATION = "publication", _("publication of the name")


class PrivacyNotice(models.Model):
    """One version of the notice. Once somebody has agreed to it, a change of words is a new version."""

    version = models.CharField(_("version"), max_length=40, unique=True)
    published_on = models.DateField(_("published on"))
    title = translated(models.CharField(_("title"), max_length=200))
    body = translated(
        models.TextField(
            _("text"), help_text=_("Paragraphs divided by an empty line; headings start with ##.")
        )
    )

    class Meta:
        verbose_name = _("privacy notice")
        verbose_name_plural = _("privacy notices")
        ordering = ["-published_on"]
        triggers = raises_revision() + keeps_history(inserts=True)

    def __str__(self) -> str:
        return self.version


class ConsentText(models.Model):
    """The words beside one box that can be ticked, as they belong to one version of the notice."""

    notice = models.ForeignKey(
        PrivacyNotice, models.CASCADE, related_name="consents", verbose_name=_("privacy notice")
    )
    scope = models.CharField(_("scope"), max_length=20, choices=ConsentScope)
    label = translated(models.CharField(_("words beside the box"), max_length=300))
    help = translated(models.CharField(_("explanation"), max_length=300), required=False)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [models.UniqueConstraint(fields=["notice", "scope"], name="consent_text_once")]
        triggers = raises_revision() + keeps_history(inserts=True, part_of="notice")

    def __str__(self) -> str:
        return f"{self.notice_id}: {self.scope}"
