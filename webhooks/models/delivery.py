"""One event for one receiver: what is to be sent, and afterwards the log."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..states import OPEN, DeliveryState
from .endpoint import Endpoint
from .event import Event


class Delivery(models.Model):
    """Queued by `services.dispatch` and `.endpoints`, moved on only by `services.delivery`.

    `subject` repeats the event's: deliveries to one endpoint about one subject go in the order of their `id`.
    `due_at`: when somebody should take it up, or - while it is being sent - when the lease of a lost worker
    runs out.
    """

    endpoint = models.ForeignKey(
        Endpoint, models.CASCADE, related_name="deliveries", verbose_name=_("webhook"), db_index=False
    )
    event = models.ForeignKey(Event, models.CASCADE, related_name="deliveries", verbose_name=_("event"))
    subject = models.CharField(_("about"), max_length=100)
    state = models.CharField(_("state"), max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    tries = models.PositiveSmallIntegerField(
        _("failed tries"), default=0, editable=False, help_text=_("Since it was queued or replayed.")
    )
    queued_at = models.DateTimeField(_("queued at"))
    due_at = models.DateTimeField(_("due at"))
    sent_at = models.DateTimeField(_("last sent at"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)
    status = models.PositiveSmallIntegerField(_("status of the answer"), null=True, blank=True)
    answer = models.CharField(_("what it answered"), max_length=500, blank=True)
    problem = models.CharField(_("last problem"), max_length=200, blank=True)
    took_ms = models.PositiveIntegerField(_("took, ms"), null=True, blank=True)

    class Meta:
        verbose_name = _("delivery of a webhook")
        verbose_name_plural = _("deliveries of webhooks")
        default_permissions = ("view",)
        permissions = [("replay_delivery", _("Send a message of a webhook once more"))]
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["endpoint", "due_at", "id"], name="delivery_due", condition=Q(state__in=OPEN)
            ),
            models.Index(
                fields=["endpoint", "subject", "id"], name="delivery_line", condition=Q(state__in=OPEN)
            ),
            models.Index(fields=["endpoint", "-id"], name="delivery_by_endpoint"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["event", "endpoint"], name="delivery_once"),
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="delivery_state_known"),
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.DELIVERED) | Q(delivered_at__isnull=False),
                name="delivery_delivered_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.subject
