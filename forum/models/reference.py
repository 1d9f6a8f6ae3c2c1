"""Lists that forms offer: regions of the country, and the answers an organiser may edit."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.translations import translated
from journal.tracking import keeps_history

from .revision import raises_revision


class Region(models.Model):
    """A region or a city of republican significance. `valid_from`: the newer ones did not exist before."""

    code = models.CharField(_("ISO 3166-2 code"), max_length=6, unique=True)
    kato = models.CharField(_("KATO code"), max_length=9)
    is_city = models.BooleanField(_("city of republican significance"), default=False)
    name = translated(models.CharField(_("name"), max_length=100))
    centre = translated(models.CharField(_("centre"), max_length=100), required=False)
    valid_from = models.DateField(_("exists since"), null=True, blank=True)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["code"]
        triggers = raises_revision() + keeps_history(inserts=True)

    def __str__(self) -> str:
        return self.name


class OptionField(models.TextChoices):
    """The questions whose answers are rows of `Option`."""

    VISITOR_KIND = "visitor_kind", _("kind of visitor")
    ACTIVITY = "activity", _("field of activity")
    POSITION_LEVEL = "position_level", _("position level")
    PURPOSE = "purpose", _("purpose of visit")
    SOURCE = "source", _("how they heard of the forum")


class Option(models.Model):
    """One answer that may be chosen. Rows hold its code, so a renamed answer keeps its history."""

    field = models.CharField(_("question"), max_length=20, choices=OptionField)
    code = models.SlugField(_("code"), max_length=20)
    sort = models.PositiveSmallIntegerField(_("order"), default=0)
    name = translated(models.CharField(_("name"), max_length=100))
    counts_as_visitor = models.BooleanField(
        _("counts as a visitor"),
        default=True,
        db_default=True,
        help_text=_(
            "Of kinds of visitors only: the press, for one, is registered but no visitor (ISO 25639)."
        ),
    )

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["field", "sort"]
        constraints = [models.UniqueConstraint(fields=["field", "code"], name="option_once")]
        triggers = raises_revision() + keeps_history(inserts=True)

    def __str__(self) -> str:
        return self.name
