"""The log: what was sent to whom, what was answered, and a button to send it again."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from core.admin import ReadOnlyAdmin, ask, bulk_action, needs
from core.errors import DomainError
from journal.actors import Actor

from .. import events
from ..models import Delivery
from ..services.endpoints import IsPaused, StillOpen, replay_delivery
from ..states import OPEN, EndpointState


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = (
        "queued_at",
        "endpoint",
        "event_words",
        "subject",
        "state",
        "attempts",
        "status",
        "problem",
    )
    list_filter = ("state", "endpoint", ("queued_at", admin.DateFieldListFilter))
    list_select_related = ("endpoint", "event")
    search_fields = ("^subject", "event__type")
    actions = ("replay",)
    actions_detail = ("replay_this",)
    fieldsets = (
        (None, {"fields": ("endpoint", "event_words", "subject", "message_id")}),
        (
            _("On its way"),
            {"fields": ("state", "attempts", "queued_at", "due_at", "sent_at", "delivered_at", "took_ms")},
        ),
        (_("What was answered"), {"fields": ("status", "problem", "answer")}),
        (_("As it is sent"), {"fields": ("body",)}),
    )
    readonly_fields = ("event_words", "message_id", "body")

    def name_of(self, thing: Delivery) -> str:
        return f"{events.words_of(thing.event.type)} – {thing.subject}"

    has_replay_permission = needs("webhooks.replay_delivery")

    @admin.display(description=_("event"), ordering="event__type")
    def event_words(self, delivery: Delivery) -> str:
        return events.words_of(delivery.event.type)

    @admin.display(description=_("number of the message"))
    def message_id(self, delivery: Delivery) -> str:
        return delivery.event.webhook_id

    @admin.display(description=_("text of the message"))
    def body(self, delivery: Delivery) -> str:
        return format_html('<code class="whitespace-pre-wrap break-all">{}</code>', delivery.event.body)

    @bulk_action(
        description=_("Send again"),
        says=_("The same messages go out once more, under the same numbers: a receiver may pass over them."),
        permissions=["replay"],
        foresee=lambda rows: [
            (IsPaused.message, rows.filter(endpoint__state=EndpointState.PAUSED)),
            (StillOpen.message, rows.filter(endpoint__state=EndpointState.ACTIVE, state__in=OPEN)),
        ],
        fetch=("endpoint", "event"),
        order_by=("pk",),
    )
    def replay(self, delivery: Delivery, *, user: Any, at: datetime) -> None:
        replay_delivery(delivery=delivery, actor=Actor.staff(user), at=at)

    @action(
        description=_("Send again"),
        url_path="send-again",
        permissions=["replay"],
        dialog=ask(
            _("Send the message again?"),
            _("The same message goes out once more, under the same number: the receiver may pass over it."),
            yes=_("Send again"),
        ),
    )
    def replay_this(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        delivery = get_object_or_404(Delivery.objects.select_related("endpoint", "event"), pk=object_id)
        try:
            replay_delivery(delivery=delivery, actor=Actor.staff(request.user), at=timezone.now())
            messages.success(request, _("The message is on its way."))
        except DomainError as refusal:
            messages.error(request, str(refusal))
        # The dialog is posted by htmx, which follows no ordinary redirect out of the dialog.
        address = reverse("admin:webhooks_delivery_change", args=[object_id])
        return HttpResponse(status=204, headers={"HX-Redirect": address})
