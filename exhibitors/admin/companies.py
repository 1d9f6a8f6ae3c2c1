"""Companies as organisers see them. What a company says of itself it says itself; who acts for it is its own affair."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from core.admin import BaseInline, ReadOnlyAdmin, ask, back, needs
from journal.actors import Actor
from journal.looking import LOOK, begin_look
from mailing.admin.writing import WriteToThese, letters_table
from spreadsheets.admin import TableAdmin

from ..models import Application, Company, Membership
from ..queries.letters import letters_of
from ..tables.companies import COMPANIES
from .companies_people import PeopleOfCompany


class ReadOnlyInline(BaseInline):
    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ApplicationInline(ReadOnlyInline):
    model = Application
    fk_name = "company"
    fields = readonly_fields = ("number", "edition", "state", "category", "submitted_at")
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("edition", "category")


class MembershipInline(ReadOnlyInline):
    model = Membership
    fields = readonly_fields = ("user", "role", "added_at", "confirmed_at", "removed_at")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("user")


@admin.register(Company)
class CompanyAdmin(PeopleOfCompany, WriteToThese, TableAdmin, ReadOnlyAdmin):
    audience_name = "exhibitors.companies"
    actions = ("write_to_these",)
    readonly_fields = ("letters",)
    export_table = import_table = COMPANIES
    list_display = (
        "name_kk",
        "legal_form",
        "tax_id",
        "region",
        "contact_email",
        "contact_phone",
        "created_at",
    )
    list_filter = ("legal_form", "tax_id_kind", "vat_payer", "region")
    list_select_related = ("region",)
    search_columns = ("search_text",)
    inlines = (ApplicationInline, MembershipInline)
    actions_detail = ("look", "take_person", "forget_person")
    has_look_permission = needs("exhibitors.look_as_company")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    *("code", "tax_id", "tax_id_kind", "legal_form", "name_kk", "name_ru", "name_en"),
                    *("vat_payer", "created_at", "changed_at"),
                )
            },
        ),
        (
            _("Address and bank"),
            {
                "fields": (
                    *("region", "city_kk", "city_ru", "city_en", "address_kk", "address_ru", "address_en"),
                    *("iik", "bic", "kbe"),
                )
            },
        ),
        (
            _("Contact"),
            {
                "fields": (
                    *("contact_family_name", "contact_given_name", "contact_position"),
                    *("contact_email", "contact_email_wanted", "contact_phone", "language"),
                )
            },
        ),
        (_("Letters"), {"fields": ("letters",)}),
    )

    @admin.display(description=_("letters"))
    def letters(self, company: Company) -> str:
        return letters_table(letters_of(company))

    @action(
        description=_("See their office"),
        url_path="look",
        permissions=["look"],
        dialog=ask(
            _("See the site as this company sees it?"),
            _("Nothing can be changed there. The journal notes that you look."),
            yes=_("See their office"),
        ),
    )
    def look(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        company = get_object_or_404(Company, pk=object_id)
        here = reverse("admin:exhibitors_company_change", args=[object_id])
        look = begin_look(subject=company, back=here, actor=Actor.staff(request.user), at=timezone.now())
        request.session[LOOK] = look.for_session()
        return back(reverse("exhibitors:office"))
