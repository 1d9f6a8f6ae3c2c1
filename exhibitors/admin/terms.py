"""On which terms companies take part, and the lists they choose from. Plain data, edited as it is."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.checks import InlineModelAdminChecks
from django.forms import BaseInlineFormSet, inlineformset_factory
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin import BaseAdmin, BaseInline
from forum.admin import in_languages
from forum.models import Edition

from ..models import (
    BadgeQuota,
    CancellationFee,
    Category,
    InstalmentRule,
    ProductGroup,
    StandType,
    Terms,
    VatRate,
)


class _EditionFormSet(BaseInlineFormSet):  # type: ignore[type-arg]  # no generic at run time
    """The rows of the edition on the page of its terms."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if isinstance(terms := kwargs.get("instance"), Terms):
            kwargs["instance"] = terms.edition
        super().__init__(*args, **kwargs)


class _NoRelationChecks(InlineModelAdminChecks):
    """Their foreign key leads to the edition, not to the terms."""

    def _check_relation(self, obj: Any, parent_model: Any) -> list[Any]:
        return []

    def _check_exclude_of_parent_model(self, obj: Any, parent_model: Any) -> list[Any]:
        return []


class EditionInline(BaseInline):
    checks_class = _NoRelationChecks

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return inlineformset_factory(
            Edition,
            self.model,
            formset=_EditionFormSet,
            form=self.form,
            fields=list(self.fields or ()),
            extra=0,
            max_num=None if self.has_add_permission(request, obj) else 0,
            can_delete=self.has_delete_permission(request, obj),
            formfield_callback=lambda field, **options: self.formfield_for_dbfield(field, request, **options),
        )


class StandTypeInline(EditionInline):
    model = StandType
    fields = ("sort", "code", *in_languages("name"), "open_sides", "surcharge_pct", "flat_price_kzt")


class InstalmentInline(EditionInline):
    model = InstalmentRule
    fields = ("position", "share_pct", "days_after_approval", "days_before_opening")


class CancellationFeeInline(EditionInline):
    model = CancellationFee
    fields = ("until", "fee_pct")


class BadgeQuotaInline(EditionInline):
    model = BadgeQuota
    fields = ("up_to_m2", "badges")


@admin.register(Terms)
class TermsAdmin(BaseAdmin):
    list_display = ("edition", "applications_open_at", "applications_close_at", "raw_m2_kzt", "shell_m2_kzt")
    list_select_related = ("edition",)
    fieldsets = (
        (
            None,
            {"fields": ("edition", "applications_open_at", "applications_close_at", "booths_per_company")},
        ),
        (
            _("How long a booth is kept"),
            {
                "fields": (
                    *("hold_minutes", "hold_cap_minutes", "offer_hours", "reservation_days", "warning_days"),
                )
            },
        ),
        (
            _("Prices without VAT"),
            {
                "fields": (
                    *("raw_m2_kzt", "shell_m2_kzt", "registration_fee_kzt", "co_exhibitor_fee_kzt"),
                    *("early_until", "early_discount_pct", "vat_payer", "income_plan_kzt"),
                )
            },
        ),
        (
            _("Deadlines and badges"),
            {
                "fields": (
                    *("catalogue_due_on", "documents_due_on", "services_due_on", "badges_due_on"),
                    *("co_exhibitor_badges", "badges_after_payment"),
                )
            },
        ),
    )

    def get_inlines(self, request: HttpRequest, obj: Terms | None = None) -> Any:
        """What belongs to an edition can be added when its terms have one."""
        return (StandTypeInline, InstalmentInline, CancellationFeeInline, BadgeQuotaInline) if obj else ()

    def get_readonly_fields(self, request: HttpRequest, obj: Terms | None = None) -> Any:
        return ("edition",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(VatRate)
class VatRateAdmin(BaseAdmin):
    list_display = ("valid_from", "rate_pct")


class ProductGroupInline(BaseInline):
    model = ProductGroup
    fields = ("code", *in_languages("name"), "hs_chapters", "oked")


@admin.register(Category)
class CategoryAdmin(BaseAdmin):
    list_display = ("sort", "code", *in_languages("name"), "colour", "sign")
    list_display_links = ("code",)
    search_fields = ("code", *in_languages("name"))
    fields = ("code", "sort", *in_languages("name"), "colour", "sign")
    inlines = (ProductGroupInline,)


@admin.register(ProductGroup)
class ProductGroupAdmin(BaseAdmin):
    list_display = ("code", "category", *in_languages("name"), "hs_chapters", "oked")
    list_filter = ("category",)
    list_select_related = ("category",)
    search_fields = ("code", *in_languages("name"))
