"""The edition and the lists that forms offer. Plain data without a life of its own is edited as it is."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from core.admin import BaseAdmin, BaseInline
from core.translations import LANGUAGES

from .models import ConsentText, Edition, OpeningDay, Option, PrivacyNotice, Region


def in_languages(*names: str) -> tuple[str, ...]:
    """`name` -> name_kk, name_ru, name_en: one row of fields for each language's text."""
    return tuple(f"{name}_{language}" for name in names for language in LANGUAGES)


class OpeningDayInline(BaseInline):
    model = OpeningDay


@admin.register(Edition)
class EditionAdmin(BaseAdmin):
    list_display = ("__str__", "code", "starts_on", "ends_on", "is_current", "archived_at")
    search_fields = ("code", "name_kk", "name_ru", "name_en")
    inlines = (OpeningDayInline,)
    actions_detail = ("life",)
    readonly_fields = ("is_current", "archived_at", "purged_at")
    fieldsets = (
        (None, {"fields": ("code", "brand", "is_current", *in_languages("name", "meaning"))}),
        (
            _("Dates"),
            {
                "fields": (
                    "starts_on",
                    "ends_on",
                    "timezone",
                    "registration_opens_at",
                    "registration_closes_at",
                )
            },
        ),
        (_("Venue"), {"fields": ("region", *in_languages("venue", "city", "address"))}),
        (
            _("Contacts and privacy"),
            {
                "fields": (
                    "contact_email",
                    "contact_phone",
                    "privacy_notice",
                    "retention_on",
                    "archived_at",
                    "purged_at",
                )
            },
        ),
        (
            _("Requisites of the organiser"),
            {
                "fields": (
                    *in_languages("organiser"),
                    "organiser_bin",
                    "organiser_iik",
                    *in_languages("organiser_bank"),
                    "organiser_bic",
                    "organiser_kbe",
                    "organiser_knp",
                )
            },
        ),
    )

    @action(description=_("Copy, switch, archive"), url_path="life", permissions=["view"])
    def life(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The desk's page about the edition as a whole; nothing happens here."""
        edition = get_object_or_404(Edition, pk=object_id)
        return redirect("desk:edition", edition.code)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Region)
class RegionAdmin(BaseAdmin):
    list_display = ("code", *in_languages("name"), "valid_from")
    search_fields = ("code", *in_languages("name"))


@admin.register(Option)
class OptionAdmin(BaseAdmin):
    list_display = ("field", "sort", "code", *in_languages("name"), "counts_as_visitor")
    list_display_links = ("code",)
    list_filter = ("field",)
    search_fields = ("code", *in_languages("name"))


class ConsentTextInline(BaseInline):
    model = ConsentText


@admin.register(PrivacyNotice)
class PrivacyNoticeAdmin(BaseAdmin):
    list_display = ("version", "published_on", *in_languages("title"))
    inlines = (ConsentTextInline,)
