"""The edition and the lists that forms offer. Plain data without a life of its own is edited as it is."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin import BaseAdmin, BaseInline, needs
from core.translations import LANGUAGES

from .models import ConsentText, Edition, OpeningDay, Option, PrivacyNotice, Region
from .services.editions import make_current


def in_languages(*names: str) -> tuple[str, ...]:
    """`name` -> name_kk, name_ru, name_en: one row of fields for each language's text."""
    return tuple(f"{name}_{language}" for name in names for language in LANGUAGES)


class OpeningDayInline(BaseInline):
    model = OpeningDay


@admin.register(Edition)
class EditionAdmin(BaseAdmin):
    list_display = ("__str__", "code", "starts_on", "ends_on", "is_current")
    search_fields = ("code", "name_kk", "name_ru", "name_en")
    inlines = (OpeningDayInline,)
    actions = ("make_current",)
    readonly_fields = ("is_current",)
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
            {"fields": ("contact_email", "contact_phone", "privacy_notice", "retention_on")},
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

    has_switch_permission = needs("forum.switch_edition")

    @admin.action(description=_("Make this edition the current one"), permissions=["switch"])
    def make_current(self, request: HttpRequest, queryset: QuerySet[Edition]) -> None:
        if len(queryset) != 1:
            self.message_user(request, _("Please choose exactly one edition."), messages.ERROR)
            return
        make_current(edition=queryset[0])
        self.message_user(request, _("The site now shows %(edition)s.") % {"edition": queryset[0]})

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Region)
class RegionAdmin(BaseAdmin):
    list_display = ("code", *in_languages("name"), "valid_from")
    search_fields = ("code", *in_languages("name"))


@admin.register(Option)
class OptionAdmin(BaseAdmin):
    list_display = ("field", "sort", "code", *in_languages("name"))
    list_display_links = ("code",)
    list_filter = ("field",)
    search_fields = ("code", *in_languages("name"))


class ConsentTextInline(BaseInline):
    model = ConsentText


@admin.register(PrivacyNotice)
class PrivacyNoticeAdmin(BaseAdmin):
    list_display = ("version", "published_on", *in_languages("title"))
    inlines = (ConsentTextInline,)
