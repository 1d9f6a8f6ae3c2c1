"""One letter to one person: the outbox row, and afterwards the record of what was sent."""

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ..states import ON_THE_WAY, MessageState, Priority


class Message(models.Model):
    """Queued by `mailing.services.outbox`, moved on only by `mailing.services.delivery`.

    The words are written when it is sent, from what is true then; `subject` and `text` keep what the
    person got. `due_at` is when somebody should take it up: at once, at the next try, or - while it is
    being sent - when the lease of a worker that was lost runs out.
    """

    uuid = models.UUIDField(_("identifier"), default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=60)
    about_type = models.CharField(_("about what"), max_length=30)
    about_code = models.CharField(_("about which"), max_length=40)
    to_address = models.EmailField(_("to"))
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    params = models.JSONField(_("parameters"), default=dict, blank=True)
    dedupe_key = models.CharField(
        _("only once"), max_length=100, null=True, blank=True, unique=True,
        help_text=_("A second message with the same key is not queued."),
    )  # fmt: skip

    state = models.CharField(_("state"), max_length=10, choices=MessageState, default=MessageState.QUEUED)
    priority = models.PositiveSmallIntegerField(
        _("priority"),
        choices=Priority,
        default=Priority.PERSONAL,
        db_default=Priority.PERSONAL,
        editable=False,
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    tries = models.JSONField(
        _("tries by trouble"), default=dict, blank=True, editable=False,
        help_text=_("How often each kind of trouble was met: each climbs a ladder of its own."),
    )  # fmt: skip
    queued_at = models.DateTimeField(_("queued at"))
    due_at = models.DateTimeField(_("due at"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    problem = models.CharField(_("last problem"), max_length=300, blank=True)

    request_id = models.CharField(_("request"), max_length=40, blank=True, editable=False)

    subject = models.CharField(_("subject"), max_length=200, blank=True)
    text = models.TextField(_("text"), blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        permissions = [
            ("resend_message", _("Send a letter once more")),
        ]
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["priority", "due_at"],
                name="message_due_by_priority",
                condition=Q(state__in=ON_THE_WAY),
            ),
            models.Index(fields=["about_type", "about_code"], name="message_by_subject"),
            # For the desk's search: what an address or a code begins with.
            models.Index(OpClass(Lower("to_address"), name="text_pattern_ops"), name="message_by_address"),
            models.Index(OpClass(Lower("about_code"), name="text_pattern_ops"), name="message_by_code"),
            # Few of many, on the desk's first page.
            models.Index(fields=["queued_at"], name="message_failed", condition=Q(state=MessageState.FAILED)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=MessageState.values), name="message_state_known"),
            models.CheckConstraint(
                condition=~Q(state=MessageState.SENT) | Q(sent_at__isnull=False), name="message_sent_has_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about_code}"

    @property
    def code(self) -> str:
        """Its name in the journal."""
        return str(self.uuid)
