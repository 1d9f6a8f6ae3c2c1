"""Staff badges as organisers find them, and what somebody who is known by a badge alone asks of the organisers."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from core.admin import ReadOnlyAdmin, attempt, back, needs
from core.documents.whole_data import WholeData
from journal.actors import Actor
from journal.admin.deletion import deletion_dialog, refusal_dialog
from journal.admin.whole_data import GivesWholeData, whole_data_dialog

from ..models import BadgeDeletion, Company, StaffBadge
from ..queries.badge_holders import badge_data, foresee_badge
from ..queries.names import legal_name
from ..queries.people import Foreseen
from ..services.badge_deletion import (
    enter_badge_deletion,
    fulfil_badge_deletion,
    note_badge_export,
    refuse_badge_deletion,
    take_back_badge_deletion,
)
from .people import ForeseenDeletionAdmin

NOBODY_IS_WRITTEN_TO = _("We have no address of this person: please answer them yourself.")


@admin.register(StaffBadge)
class StaffBadgeAdmin(GivesWholeData, ReadOnlyAdmin):
    list_display = ("family_name", "given_name", "position", "company", "edition", "added_at", "removed_at")
    list_filter = ("application__edition",)
    list_select_related = ("application__company", "application__edition")
    search_fields = ("family_name", "given_name", "code")
    readonly_fields = ("company", "edition")
    actions_detail = ("take", "forget")
    whole_data_permission = "exhibitors.export_person"
    has_export_permission = needs(whole_data_permission)
    has_erase_permission = needs("exhibitors.erase_person")
    fields = ("family_name", "given_name", "position", "company", "edition", "code", "added_at", "removed_at")

    @admin.display(description=_("company"), ordering="application__company__name_kk")
    def company(self, badge: StaffBadge) -> str:
        return legal_name(badge.application.company)

    @admin.display(description=_("edition"), ordering="application__edition")
    def edition(self, badge: StaffBadge) -> str:
        return str(badge.application.edition)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[StaffBadge]":
        """Whose name is gone is nobody's any more; they are counted in the figures."""
        rows: QuerySet[StaffBadge] = super().get_queryset(request)
        return rows.exclude(family_name="", given_name="")

    @action(
        description=_("All data of this person"),
        url_path="person-data",
        permissions=["export"],
        dialog=whole_data_dialog(_("Take all data of this person?")),
    )
    def take(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        badge = get_object_or_404(StaffBadge, pk=object_id)
        note_badge_export(badge=badge, actor=Actor.staff(request.user), at=timezone.now())
        return self.lead_to_file(request, object_id, badge.code)

    def whole_data_of(self, object_id: str, key: str) -> WholeData:
        rows = StaffBadge.objects.select_related("application__company")
        badge = get_object_or_404(rows, pk=object_id, code=key)
        return WholeData(badge_data(badge), name=str(badge), about=badge.code)

    @action(
        description=_("Enter a deletion request"),
        url_path="forget",
        permissions=["erase"],
        dialog=deletion_dialog(told=NOBODY_IS_WRITTEN_TO),
    )
    def forget(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        badge = get_object_or_404(StaffBadge, pk=object_id)
        enter = partial(
            enter_badge_deletion, badge=badge, asked_on=form.cleaned_data["asked_on"],
            actor=Actor.staff(request.user), at=timezone.now(),
        )  # fmt: skip
        deletion = attempt(request, enter, _("The request is entered; the clock runs."))
        if deletion is None:
            return back(reverse("admin:exhibitors_staffbadge_change", args=[object_id]))
        return back(reverse("admin:exhibitors_badgedeletion_change", args=[deletion.pk]))


@admin.register(BadgeDeletion)
class BadgeDeletionAdmin(ForeseenDeletionAdmin):
    list_display = ("due_on", "left", "badge", "company", "asked_on", "state", "decided_at")
    list_select_related = ("badge__application__company",)
    search_fields = ("code", "badge__family_name", "badge__code")
    about = ("badge", "company", "asked_on", "due_on", "left", "state", "decided_at", "refusal")
    about_words = NOBODY_IS_WRITTEN_TO
    has_erase_permission = needs("exhibitors.erase_person")
    services = {
        "erase": fulfil_badge_deletion, "refuse": refuse_badge_deletion, "take_back": take_back_badge_deletion,
    }  # fmt: skip
    erased_words = _("The data is deleted. Please tell the person.")
    refused_words = _("The request is refused. Please tell the person why.")

    def foresee(self, deletion: BadgeDeletion) -> Foreseen:
        return foresee_badge(deletion.badge)

    @admin.display(description=_("company"))
    def company(self, deletion: BadgeDeletion) -> str:
        company: Company = deletion.badge.application.company
        return legal_name(company)

    @action(
        description=_("Refuse"),
        url_path="refuse",
        permissions=["erase"],
        dialog=refusal_dialog(told=NOBODY_IS_WRITTEN_TO),
    )
    def refuse(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return self.refuse_with(request, form, object_id)
