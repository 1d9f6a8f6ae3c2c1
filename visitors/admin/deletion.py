"""Requests to delete a person's data: entered on the visitor's page, decided here within fifteen days."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.enums import ActionVariant

from core.admin import ReadOnlyAdmin, ask, attempt, back, needs
from journal.actors import Actor

from ..desk import RefusalDialog
from ..models import DeletionRequest
from ..services.deletion import fulfil_deletion, refuse_deletion
from ..states import DeletionState


@admin.register(DeletionRequest)
class DeletionRequestAdmin(ReadOnlyAdmin):
    """The most urgent first; what waits longer than the law allows says so."""

    list_display = ("due_on", "left", "visitor", "asked_on", "state", "decided_at")
    list_filter = ("state",)
    list_select_related = ("visitor",)
    search_fields = ("code", "visitor__code", "visitor__family_name", "visitor__email")
    fields = readonly_fields = ("visitor", "asked_on", "due_on", "left", "state", "decided_at", "refusal")
    actions_detail = ("erase", "refuse")
    has_erase_permission = needs("visitors.erase_visitor")

    @admin.display(description=_("days left"))
    def left(self, deletion: DeletionRequest) -> str:
        if deletion.state != DeletionState.WAITING:
            return ""
        days = (deletion.due_on - timezone.localdate()).days
        return str(days) if days >= 0 else str(_("overdue, days: %(count)s") % {"count": -days})

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
        return self._decide(
            request, object_id, fulfil_deletion, _("The data is deleted; the person is told.")
        )

    @action(
        description=_("Refuse"),
        url_path="refuse",
        permissions=["erase"],
        dialog={
            "title": _("Refuse the deletion?"),
            "description": _("Only when a law asks to keep the data. The person reads the reason."),
            "form_class": RefusalDialog,
            "form_submit_text": _("Refuse"),
        },
    )
    def refuse(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        refuse = partial(refuse_deletion, reason=form.cleaned_data["reason"])
        return self._decide(request, object_id, refuse, _("The request is refused; the person is told."))

    def _decide(
        self, request: HttpRequest, object_id: str, service: Callable[..., Any], done: Any
    ) -> HttpResponse:
        deletion = get_object_or_404(DeletionRequest, pk=object_id)
        who = {"actor": Actor.staff(request.user), "at": timezone.now()}
        attempt(request, lambda: service(deletion=deletion, **who), done)
        return back(reverse("admin:visitors_deletionrequest_change", args=[object_id]))
