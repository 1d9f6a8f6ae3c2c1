"""Requests to delete a visitor's data: entered on the visitor's page, decided here within fifteen days."""

from django.contrib import admin

from core.admin import needs
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
    services = {"erase": fulfil_deletion, "refuse": refuse_deletion, "take_back": take_back_deletion}
