"""The outbox: what was sent to whom, what failed, and one button to try again."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin import ReadOnlyAdmin, bulk_action, needs

from .letters import words_of
from .models import Message
from .services.outbox import NobodyToSendTo, send_again


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

    has_resend_permission = needs("mailing.resend_message")

    @bulk_action(
        description=_("Send again"),
        says=_("What failed is tried anew; of what was sent another one is written, as things are now."),
        permissions=["resend"],
        foresee=lambda messages: [(NobodyToSendTo.message, messages.filter(to_address=""))],
        mails=True,
    )
    def send_again(self, message: Message, *, user: Any, at: datetime) -> None:
        send_again(message=message, at=at)
