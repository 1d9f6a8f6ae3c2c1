"""On which terms companies take part in one edition: windows, clocks, prices, fees. All of it is data."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.translations import translated
from forum.models import Edition
from forum.models.revision import raises_revision
from journal.tracking import keeps_history

_percent = [MaxValueValidator(100)]


class Terms(models.Model):
    """One row for an edition. Every price may be zero: then nothing is invoiced and nothing waits for money."""

    edition = models.OneToOneField(Edition, models.PROTECT, related_name="terms", verbose_name=_("edition"))

    applications_open_at = models.DateTimeField(_("companies apply from"), null=True, blank=True)
    applications_close_at = models.DateTimeField(_("companies apply until"), null=True, blank=True)
    booths_per_company = models.PositiveSmallIntegerField(_("booths for one company"), default=1)

    hold_minutes = models.PositiveSmallIntegerField(_("a booth is held for (minutes)"), default=20)
    hold_cap_minutes = models.PositiveSmallIntegerField(
        _("and, with the applicant at work, for at most (minutes)"), default=90
    )
    offer_hours = models.PositiveSmallIntegerField(_("an offered booth waits for (hours)"), default=48)
    reservation_days = models.PositiveSmallIntegerField(_("a booth is reserved for (days)"), default=14)
    warning_days = models.PositiveSmallIntegerField(
        _("the applicant is warned before it lapses (days)"), default=3
    )

    raw_m2_kzt = models.PositiveIntegerField(_("raw space, 1 m² (₸)"), default=0)
    shell_m2_kzt = models.PositiveIntegerField(_("shell scheme, 1 m² (₸)"), default=0)
    registration_fee_kzt = models.PositiveIntegerField(_("registration fee (₸)"), default=0)
    co_exhibitor_fee_kzt = models.PositiveIntegerField(_("fee for a co-exhibitor (₸)"), default=0)
    early_until = models.DateField(_("early discount until"), null=True, blank=True)
    early_discount_pct = models.PositiveSmallIntegerField(
        _("early discount (%)"), default=0, validators=_percent
    )
    vat_payer = models.BooleanField(_("the organiser pays VAT"), default=True)

    income_plan_kzt = models.PositiveBigIntegerField(
        _("planned income, with VAT (₸)"), default=0, db_default=0, help_text=_("Zero: nothing is planned.")
    )

    catalogue_due_on = models.DateField(_("catalogue entry until"), null=True, blank=True)
    documents_due_on = models.DateField(_("technical documents until"), null=True, blank=True)
    services_due_on = models.DateField(_("services at the regular price until"), null=True, blank=True)
    badges_due_on = models.DateField(_("staff badges until"), null=True, blank=True)
    co_exhibitor_badges = models.PositiveSmallIntegerField(_("badges for a co-exhibitor"), default=2)
    badges_after_payment = models.BooleanField(_("badges only after payment"), default=True)

    class Meta:
        verbose_name = _("terms for exhibitors")
        verbose_name_plural = _("terms for exhibitors")
        constraints = [
            models.CheckConstraint(
                condition=Q(applications_open_at__isnull=True)
                | Q(applications_close_at__isnull=True)
                | Q(applications_close_at__gt=F("applications_open_at")),
                name="terms_window_in_order",
            ),
            models.CheckConstraint(condition=Q(hold_minutes__gt=0), name="terms_hold_lasts"),
            models.CheckConstraint(
                condition=Q(hold_cap_minutes__gte=F("hold_minutes")), name="terms_hold_cap_in_order"
            ),
            models.CheckConstraint(condition=Q(early_discount_pct__lte=100), name="terms_discount_percent"),
        ]
        triggers = raises_revision() + keeps_history(inserts=True)

    def __str__(self) -> str:
        return str(self.edition)


class StandType(models.Model):
    """Row, corner, head, island - by open sides (ISO 25639) - or a flat-priced table of a craftsman."""

    edition = models.ForeignKey(
        Edition, models.PROTECT, related_name="stand_types", verbose_name=_("edition")
    )
    code = models.SlugField(_("code"), max_length=20)
    sort = models.PositiveSmallIntegerField(_("order"), default=0)
    name = translated(models.CharField(_("name"), max_length=100))
    open_sides = models.PositiveSmallIntegerField(_("open sides"), validators=[MaxValueValidator(4)])
    surcharge_pct = models.PositiveSmallIntegerField(_("surcharge (%)"), default=0, validators=_percent)
    flat_price_kzt = models.PositiveIntegerField(
        _("flat price (₸)"), null=True, blank=True, help_text=_("Instead of a price for each m².")
    )

    class Meta:
        verbose_name = _("stand type")
        verbose_name_plural = _("stand types")
        ordering = ["sort", "code"]
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="stand_type_once")]
        triggers = raises_revision() + keeps_history(inserts=True)

    def __str__(self) -> str:
        return self.name


class VatRate(models.Model):
    """The country's rate from a day on, by date of supply. Who pays no VAT has no rate, which is not 0 %."""

    valid_from = models.DateField(_("valid from"), unique=True)
    rate_pct = models.PositiveSmallIntegerField(_("rate (%)"), validators=_percent)

    class Meta:
        verbose_name = _("VAT rate")
        verbose_name_plural = _("VAT rates")
        ordering = ["valid_from"]
        triggers = raises_revision() + keeps_history(inserts=True)

    def __str__(self) -> str:
        return f"{self.rate_pct} %"


class InstalmentRule(models.Model):
    """A share of the fee, due so many days after the approval or before the opening."""

    edition = models.ForeignKey(
        Edition, models.PROTECT, related_name="instalment_rules", verbose_name=_("edition")
    )
    position = models.PositiveSmallIntegerField(_("order"))
    share_pct = models.PositiveSmallIntegerField(_("share (%)"), validators=_percent)
    days_after_approval = models.PositiveSmallIntegerField(_("days after approval"), null=True, blank=True)
    days_before_opening = models.PositiveSmallIntegerField(
        _("days before the opening"), null=True, blank=True
    )

    class Meta:
        verbose_name = _("instalment")
        verbose_name_plural = _("instalments")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "position"], name="instalment_rule_once"),
            models.CheckConstraint(
                condition=Q(days_after_approval__isnull=True, days_before_opening__isnull=False)
                | Q(days_after_approval__isnull=False, days_before_opening__isnull=True),
                name="instalment_rule_has_one_day",
            ),
        ]
        triggers = raises_revision() + keeps_history(inserts=True)

    def __str__(self) -> str:
        return f"{self.share_pct} %"


class CancellationFee(models.Model):
    """What a company owes that cancels until this day, in percent of the fee. Later steps cost more."""

    edition = models.ForeignKey(
        Edition, models.PROTECT, related_name="cancellation_fees", verbose_name=_("edition")
    )
    until = models.DateField(_("until"))
    fee_pct = models.PositiveSmallIntegerField(_("fee (%)"), validators=_percent)

    class Meta:
        verbose_name = _("cancellation fee")
        verbose_name_plural = _("cancellation fees")
        ordering = ["until"]
        constraints = [models.UniqueConstraint(fields=["edition", "until"], name="cancellation_fee_once")]
        triggers = raises_revision() + keeps_history(inserts=True)

    def __str__(self) -> str:
        return f"{self.until:%d.%m.%Y}: {self.fee_pct} %"


class BadgeQuota(models.Model):
    """Staff badges that come with a booth of up to so many square metres."""

    edition = models.ForeignKey(
        Edition, models.PROTECT, related_name="badge_quotas", verbose_name=_("edition")
    )
    up_to_m2 = models.PositiveSmallIntegerField(_("up to, m²"))
    badges = models.PositiveSmallIntegerField(_("badges"))

    class Meta:
        verbose_name = _("badge quota")
        verbose_name_plural = _("badge quotas")
        ordering = ["up_to_m2"]
        constraints = [models.UniqueConstraint(fields=["edition", "up_to_m2"], name="badge_quota_once")]
        triggers = raises_revision() + keeps_history(inserts=True)

    def __str__(self) -> str:
        return f"{self.up_to_m2} m²: {self.badges}"
