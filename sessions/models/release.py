"""The programme's rules, and its releases: each has a number and says what it changed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.translations import translated
from forum.models import Edition
from journal.tracking import keeps_history


class ProgrammeRules(models.Model):
    """How sign-up works in one edition. The row is also what two releases at once meet at."""

    edition = models.OneToOneField(Edition, models.CASCADE, primary_key=True, verbose_name=_("edition"))
    signups_per_person = models.PositiveSmallIntegerField(
        _("sign-ups per person"), null=True, blank=True, help_text=_("Empty: as many as they like.")
    )
    offer_minutes = models.PositiveSmallIntegerField(_("minutes to accept an offered seat"), default=60)
    waitlist_closes_minutes = models.PositiveSmallIntegerField(
        _("minutes before the start when the waiting list closes"), default=15
    )
    release_minutes = models.PositiveSmallIntegerField(
        _("minutes before the start when empty seats go to the stand-by line"),
        default=5,
        help_text=_(
            "Only where somebody was marked as come by then, and never before the waiting list closes."
            " 0: never by itself."
        ),
    )

    class Meta:
        verbose_name = _("rules of the programme")
        verbose_name_plural = _("rules of the programme")
        triggers = keeps_history(inserts=True)

    def __str__(self) -> str:
        return str(self.edition)

    @property
    def stand_by_minutes(self) -> int:
        """How long before the start empty seats go to the stand-by line; not while the waiting list still moves."""
        return min(self.release_minutes, self.waitlist_closes_minutes)


class Release(models.Model):
    """One version of the public programme. Written by `services.releases`, never changed.

    `changes` lists the lectures it touched: `{"lecture", "change", "fields", "before", "after"}`.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, verbose_name=_("edition"), db_index=False)
    number = models.PositiveIntegerField(_("version"))
    note = translated(
        models.TextField(_("note"), help_text=_("Public: stands above the list of changes.")), required=False
    )
    changes = models.JSONField(_("changes"), default=list)
    released_at = models.DateTimeField(_("released at"))
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("released by"), null=True
    )

    class Meta:
        verbose_name = _("release of the programme")
        verbose_name_plural = _("releases of the programme")
        permissions = [
            ("release_programme", _("Release the programme")),
        ]
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["edition", "number"], name="release_number_once")]
        triggers = keeps_history()

    def __str__(self) -> str:
        return str(self.number)
