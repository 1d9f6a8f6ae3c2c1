"""The outbox: what was sent to whom, what failed and why, and a button to send it again."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from core.admin import ReadOnlyAdmin, ask, attempt, back, bulk_action, needs
from journal.actors import Actor

from ..letters import words_of
from ..models import Message
from ..services.outbox import NobodyToSendTo, send_again


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = (
        "queued_at",
        "kind_words",
        "to_address",
        "language",
        "state",
        "attempts",
        "sent_at",
        "problem",
    )
    list_filter = ("state", "priority", "kind", "language", ("queued_at", admin.DateFieldListFilter))
    search_fields = ("^to_address", "^about_code")
    facet_words = {"kind": lambda kinds: {kind: words_of(kind) for kind in kinds}}
    actions = ("send_again",)
    actions_detail = ("send_this_again",)
    fieldsets = (
        (None, {"fields": ("subject_line", "to_address", "language", "kind_words", "about")}),
        (_("On its way"), {"fields": ("state", "attempts", "problem", "queued_at", "due_at", "sent_at")}),
        (_("As it was sent"), {"fields": ("letter",)}),
    )
    readonly_fields = ("subject_line", "kind_words", "about", "letter")

    def name_of(self, thing: Message) -> str:
        return f"{words_of(thing.kind)} – {thing.to_address or thing.about_code}"

    has_resend_permission = needs("mailing.resend_message")

    @admin.display(description=_("kind"), ordering="kind")
    def kind_words(self, message: Message) -> str:
        return words_of(message.kind)

    @admin.display(description=_("subject"))
    def subject_line(self, message: Message) -> str:
        return message.subject or "—"

    @admin.display(description=_("about"))
    def about(self, message: Message) -> str:
        return f"{message.about_type} {message.about_code}"

    @admin.display(description=_("text"))
    def letter(self, message: Message) -> str:
        """Links that open somebody's page are not kept: `mailing.placeholders.masked`."""
        if not message.text:
            return str(_("It is written when it is sent."))
        return format_html(
            '<div class="whitespace-pre-wrap" lang="{}">{}</div>', message.language, message.text
        )

    @bulk_action(
        description=_("Send again"),
        says=_("What failed is tried anew; of what was sent another one is written, as things are now."),
        permissions=["resend"],
        foresee=lambda rows: [(NobodyToSendTo.message, rows.filter(to_address=""))],
        mails=True,
    )
    def send_again(self, message: Message, *, user: Any, at: datetime) -> None:
        send_again(message=message, actor=Actor.staff(user), at=at)

    @action(
        description=_("Send again"),
        url_path="send-again",
        permissions=["resend"],
        dialog=ask(
            _("Send the letter again?"),
            _("It is written anew, from what is true now, and goes to the same address."),
            yes=_("Send again"),
        ),
    )
    def send_this_again(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        message = get_object_or_404(Message, pk=object_id)
        actor, at = Actor.staff(request.user), timezone.now()
        again = attempt(
            request,
            lambda: send_again(message=message, actor=actor, at=at),
            _("The letter is on its way."),
        )
        return back(reverse("admin:mailing_message_change", args=[again.pk if again else object_id]))
