"""One edition of the exhibition-forum. Nothing about any particular edition is a constant in code."""

import zoneinfo
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.translations import translated
from journal.tracking import keeps_history

from .privacy import PrivacyNotice
from .reference import Region
from .revision import raises_revision


def is_zone(value: str) -> None:
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("Unknown time zone: %(zone)s"), code="unknown_zone", params={"zone": value})


class Edition(models.Model):
    """Dates are days on the wall of the venue; `timezone` makes moments of them.

    One edition is current (the database says so); a past one stays readable. Changed in the admin;
    copied, switched, archived by `desk.services.editions`, which joins the wings. What belongs to an
    archived edition is read-only: a trigger on every table of it says so (`desk.guards`).
    """

    code = models.SlugField(_("code"), unique=True, help_text=_("Stands in addresses and file names."))
    is_current = models.BooleanField(_("current"), default=False, editable=False)
    brand = models.CharField(_("brand"), max_length=60, help_text=_("Never translated nor transliterated."))
    name = translated(models.CharField(_("name"), max_length=200))
    meaning = translated(models.CharField(_("meaning of the brand"), max_length=100), required=False)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    timezone = models.CharField(_("time zone"), max_length=40, default="Asia/Almaty", validators=[is_zone])

    venue = translated(models.CharField(_("venue"), max_length=200))
    city = translated(models.CharField(_("city"), max_length=100))
    address = translated(models.CharField(_("address"), max_length=200), required=False)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name=_("region"), null=True, blank=True)

    registration_opens_at = models.DateTimeField(_("visitors register from"), null=True, blank=True)
    registration_closes_at = models.DateTimeField(_("visitors register until"), null=True, blank=True)

    contact_email = models.EmailField(_("contact e-mail"))
    contact_phone = models.CharField(_("contact telephone"), max_length=40, blank=True)
    privacy_notice = models.ForeignKey(PrivacyNotice, models.PROTECT, verbose_name=_("privacy notice"))
    retention_on = models.DateField(
        _("personal data kept until"),
        null=True,
        blank=True,
        help_text=_("Then it is deleted; statistics stay."),
    )

    organiser = translated(models.CharField(_("organiser"), max_length=200))
    organiser_bin = models.CharField(
        _("organiser's BIN"), max_length=12, blank=True, validators=[RegexValidator(r"^[0-9]{12}$")]
    )
    organiser_iik = models.CharField(_("organiser's IIK"), max_length=34, blank=True)
    organiser_bank = translated(models.CharField(_("organiser's bank"), max_length=200), required=False)
    organiser_bic = models.CharField(_("organiser's BIC"), max_length=11, blank=True)
    organiser_kbe = models.CharField(_("organiser's KBe"), max_length=2, blank=True)
    organiser_knp = models.CharField(_("payment purpose code (KNP)"), max_length=3, blank=True)

    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True, editable=False)
    purged_at = models.DateTimeField(_("personal data deleted at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="edition_days_in_order"),
            models.CheckConstraint(
                condition=Q(registration_opens_at__isnull=True)
                | Q(registration_closes_at__isnull=True)
                | Q(registration_closes_at__gt=F("registration_opens_at")),
                name="edition_registration_window_in_order",
            ),
            models.UniqueConstraint(
                fields=["is_current"], condition=Q(is_current=True), name="edition_current_once"
            ),
            models.CheckConstraint(
                condition=Q(is_current=False) | Q(archived_at__isnull=True),
                name="edition_current_is_not_archived",
            ),
        ]
        permissions = [
            ("copy_edition", _("Make a new edition from a former one")),
            ("switch_edition", _("Make another edition the current one")),
            ("archive_edition", _("Archive an edition and open it again")),
            ("purge_edition", _("Delete the personal data of an edition")),
        ]
        triggers = raises_revision() + keeps_history(inserts=True)

    def __str__(self) -> str:
        return f"{self.brand} {self.starts_on.year}"

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.timezone)

    def today(self, at: datetime) -> date:
        """The day that the calendar on the venue's wall shows at this moment."""
        return at.astimezone(self.zone).date()

    @property
    def ends_at(self) -> datetime:
        """The midnight after the last day: from then on the forum is over."""
        return datetime.combine(self.ends_on + timedelta(days=1), time(), self.zone)

    @property
    def days(self) -> list[date]:
        return [self.starts_on + timedelta(days=n) for n in range((self.ends_on - self.starts_on).days + 1)]


class OpeningDay(models.Model):
    """When the doors are open on one day, in wall time of the venue."""

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="opening_days", verbose_name=_("edition")
    )
    on = models.DateField(_("day"))
    opens_at = models.TimeField(_("opens at"))
    closes_at = models.TimeField(_("closes at"))

    class Meta:
        verbose_name = _("opening day")
        verbose_name_plural = _("opening hours")
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "on"], name="opening_day_once"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="opening_hours_in_order"),
        ]
        triggers = raises_revision() + keeps_history(inserts=True, part_of="edition")

    def __str__(self) -> str:
        return f"{self.on:%d.%m.%Y} {self.opens_at:%H:%M}–{self.closes_at:%H:%M}"
