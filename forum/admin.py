"""The edition and the lists that forms offer. Plain data without a life of its own is edited as it is."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from core.admin import BaseAdmin, BaseInline
from core.errors import DomainError
from core.pictures.encoding import MAX_BYTES
from core.translations import LANGUAGES
from core.uploads import takes_files
from journal.actors import Actor

from .forms import LogoForm
from .models import ConsentText, Edition, OpeningDay, Option, Partner, PrivacyNotice, Region
from .services.partners import remove_partner_logo, set_partner_logo


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


@admin.register(Partner)
class PartnerAdmin(BaseAdmin):
    list_display = ("name", "level", "sort", "website", "has_logo")
    list_filter = ("edition", "level")
    search_fields = in_languages("name")
    readonly_fields = ("shown_logo",)
    actions_detail = ("change_logo",)

    @admin.display(description=_("logo"), boolean=True)
    def has_logo(self, partner: Partner) -> bool:
        return bool(partner.logo)

    @admin.display(description=_("logo"))
    def shown_logo(self, partner: Partner) -> str:
        if not partner.logo:
            return "—"
        return format_html(
            '<img src="{}" width="{}" height="{}" alt="{}" class="max-w-48 h-auto">',
            partner.logo_url,
            partner.logo_width,
            partner.logo_height,
            partner.name,
        )

    @takes_files(MAX_BYTES)
    @action(description=_("Change the logo"), url_path="logo", permissions=["change"])
    def change_logo(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Encoded anew; the first page shows it at once."""
        partner = get_object_or_404(Partner, pk=object_id)
        form = LogoForm(request.POST or None, request.FILES or None)
        actor, at = Actor.staff(request.user), timezone.now()
        here = redirect("admin:forum_partner_change", object_id)
        if request.method == "POST" and "remove" in request.POST:
            remove_partner_logo(partner=partner, actor=actor, at=at)
            return here
        if request.method == "POST" and form.is_valid():
            try:
                set_partner_logo(
                    partner=partner,
                    content=form.cleaned_data["logo"].read(MAX_BYTES + 1),
                    actor=actor,
                    at=at,
                )
            except DomainError as refusal:
                form.add_error("logo", str(refusal))
            else:
                messages.success(request, _("The logo stands on the first page."))
                return here
        context = {
            **self.admin_site.each_context(request),
            "title": _("Logo: %(name)s") % {"name": partner},
            "opts": self.opts,
            "form": form,
            "partner": partner,
            "shown": self.shown_logo(partner),
        }
        return render(request, "forum/admin/logo.html", context)


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
