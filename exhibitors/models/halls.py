"""The floor: halls in metres and the booths drawn in them. Who has a booth is told by `Booking`."""

from decimal import Decimal
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DecimalRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Deferrable, F, Func, Q
from django.utils.translation import gettext_lazy as _

from core.translations import translated
from forum.models import Edition
from forum.models.revision import raises_revision
from journal.tracking import keeps_history

from .terms import StandType

_positive = [MinValueValidator(Decimal("0.1"))]


def metres(label: Any, **options: Any) -> "models.DecimalField[Decimal, Decimal]":
    return models.DecimalField(label, max_digits=6, decimal_places=2, **options)


class NumRange(Func):
    """From a metre until, and not including, another: a common side is no overlap."""

    function = "NUMRANGE"
    output_field = DecimalRangeField()


class Build(models.TextChoices):
    RAW = "raw", _("raw space")
    SHELL = "shell", _("shell scheme")


class Hall(models.Model):
    """A rectangle of the floor; (0, 0) is its upper left corner on the plan, y grows downwards.

    Behind the booths may lie a drawing of the building: `background` is the name of a stored picture
    (`core.pictures`), in metres; strangers see it when `background_is_public`.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="halls", verbose_name=_("edition"))
    code = models.SlugField(_("code"), max_length=10)
    sort = models.PositiveSmallIntegerField(_("order"), default=0)
    name = translated(models.CharField(_("name"), max_length=100))
    width_m = metres(_("width, m"), validators=_positive)
    depth_m = metres(_("depth, m"), validators=_positive)

    background = models.CharField(
        _("background drawing"), max_length=60, blank=True, default="", db_default="", editable=False
    )
    background_x_m = metres(_("drawing: from the left, m"), default=0, db_default=0)
    background_y_m = metres(_("drawing: from above, m"), default=0, db_default=0)
    background_width_m = metres(_("drawing: width, m"), default=1, db_default=1, validators=_positive)
    background_depth_m = metres(_("drawing: depth, m"), default=1, db_default=1, validators=_positive)
    background_opacity_pct = models.PositiveSmallIntegerField(
        _("drawing: opacity, %"),
        default=40,
        db_default=40,
        validators=[MinValueValidator(5), MaxValueValidator(100)],
    )
    background_is_public = models.BooleanField(
        _("drawing: also on the public plan"), default=False, db_default=False
    )

    class Meta:
        verbose_name = _("hall")
        verbose_name_plural = _("halls")
        ordering = ["sort", "code"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="hall_once"),
            models.CheckConstraint(condition=Q(width_m__gt=0, depth_m__gt=0), name="hall_has_size"),
            models.CheckConstraint(
                condition=Q(
                    background_width_m__gt=0, background_depth_m__gt=0, background_opacity_pct__lte=100
                ),
                name="hall_background_has_size",
            ),
        ]
        triggers = raises_revision() + keeps_history(inserts=True)

    def __str__(self) -> str:
        return self.name


class BoothQuerySet(models.QuerySet["Booth"]):
    def on_plan(self) -> "BoothQuerySet":
        """Booths that exist today: neither taken away nor merged into a bigger one."""
        return self.filter(retired_at__isnull=True)


class Booth(models.Model):
    """`number` is folded (`core.text.fold_booth_code`) and unique in the edition while the booth is on the plan.

    A booth that was merged with its neighbour, or split, is retired and names its heir in `replaced_by`;
    its history stays. `partner` is somebody who stands there without an application: never for sale.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="booths", verbose_name=_("edition"))
    hall = models.ForeignKey(Hall, models.PROTECT, related_name="booths", verbose_name=_("hall"))
    number = models.CharField(_("number"), max_length=20)
    x_m = metres(_("from the left, m"))
    y_m = metres(_("from above, m"))
    width_m = metres(_("width, m"), validators=_positive)
    depth_m = metres(_("depth, m"), validators=_positive)
    area_m2 = models.DecimalField(
        _("area, m²"), max_digits=7, decimal_places=2, validators=_positive,
        help_text=_("What is charged; differs from width × depth where a column stands."),
    )  # fmt: skip
    stand_type = models.ForeignKey(StandType, models.PROTECT, verbose_name=_("stand type"))
    build = models.CharField(_("build"), max_length=5, choices=Build, default=Build.SHELL)
    base_price_kzt = models.PositiveIntegerField(
        _("base price (₸)"), null=True, blank=True, help_text=_("Empty: by the price list.")
    )
    power_kw = models.PositiveSmallIntegerField(_("power, kW"), default=0)
    is_offered = models.BooleanField(_("can be booked"), default=True)
    partner = translated(models.CharField(_("partner"), max_length=200), required=False)
    retired_at = models.DateTimeField(_("off the plan since"), null=True, blank=True, editable=False)
    replaced_by = models.ManyToManyField(
        "self", symmetrical=False, related_name="replaces", blank=True, editable=False
    )

    objects = BoothQuerySet.as_manager()

    class Meta:
        verbose_name = _("booth")
        verbose_name_plural = _("booths")
        ordering = ["hall", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "number"], condition=Q(retired_at__isnull=True), name="booth_number_once"
            ),
            models.CheckConstraint(
                condition=Q(width_m__gt=0, depth_m__gt=0, area_m2__gt=0), name="booth_has_size"
            ),
            models.CheckConstraint(condition=Q(x_m__gte=0, y_m__gte=0), name="booth_inside_hall"),
            models.CheckConstraint(
                condition=Q(area_m2__lte=F("width_m") * F("depth_m")), name="booth_area_fits"
            ),
            ExclusionConstraint(
                name="booth_apart",
                expressions=[
                    ("hall", RangeOperators.EQUAL),
                    (NumRange(F("x_m"), F("x_m") + F("width_m")), RangeOperators.OVERLAPS),
                    (NumRange(F("y_m"), F("y_m") + F("depth_m")), RangeOperators.OVERLAPS),
                ],
                condition=Q(retired_at__isnull=True),
                deferrable=Deferrable.IMMEDIATE,  # who changes many booths puts it off to the end
                violation_error_message=_("Another booth stands there."),
            ),
        ]
        triggers = raises_revision() + keeps_history(inserts=True)

    def __str__(self) -> str:
        return self.number

    @property
    def code(self) -> str:
        """What the journal calls it."""
        return self.number
