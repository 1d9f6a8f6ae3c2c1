"""The outbox: what was sent to whom, what failed, and one button to try again."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.admin import ReadOnlyAdmin

from .letters import words_of
from .models import Message
from .services.outbox import send_again


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = (
        "queued_at",
        "kind_of_letter",
        "to_address",
        "language",
        "state",
        "attempts",
        "sent_at",
        "problem",
    )
    list_filter = ("state", "kind", "language")
    search_fields = ("to_address", "about_code")
    actions = ("send_again",)
    date_hierarchy = "queued_at"

    @admin.display(description=_("kind"), ordering="kind")
    def kind_of_letter(self, message: Message) -> str:
        return words_of(message.kind)

    @admin.action(description=_("Send again"), permissions=["view"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        at = timezone.now()
        for message in queryset.exclude(to_address=""):
            send_again(message=message, at=at)
        self.message_user(request, _("Messages in the outbox: %(count)s") % {"count": queryset.count()})
