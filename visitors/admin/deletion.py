"""Requests to delete a visitor's data: entered on the visitor's page, decided here within fifteen days."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.enums import ActionVariant

from core.admin import ask, needs
from journal.admin.deletion import DeletionAskedAdmin

from ..models import DeletionRequest
from ..services.deletion import fulfil_deletion, refuse_deletion, take_back_deletion


@admin.register(DeletionRequest)
class DeletionRequestAdmin(DeletionAskedAdmin):
    list_display = ("due_on", "left", "visitor", "asked_on", "state", "decided_at")
    list_select_related = ("visitor",)
    search_fields = ("code", "visitor__code", "visitor__family_name", "visitor__email")
    fields = readonly_fields = ("visitor", "asked_on", "due_on", "left", "state", "decided_at", "refusal")
    has_erase_permission = needs("visitors.erase_visitor")
    services = {"refuse": refuse_deletion, "take_back": take_back_deletion}

    @action(
        description=_("Delete the person's data"),
        url_path="erase",
        permissions=["erase"],
        variant=ActionVariant.DANGER,
        dialog=ask(
            _("Delete the person's data?"),
            _("It cannot be taken back. Statistics keep the visit; nothing tells whose it was."),
            yes=_("Delete the person's data"),
        ),
    )
    def erase(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return self.decide(request, object_id, fulfil_deletion, _("The data is deleted; the person is told."))
