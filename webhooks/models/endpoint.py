"""An address of somebody's program, and what it wants to hear of."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.codes import public_code
from journal.tracking import keeps_history

from ..states import EndpointState, Pause


class Endpoint(models.Model):
    """Lives through `services.endpoints`; `services.delivery` counts its failures and pauses it when it is dead.

    `secret` and `former_secret` are sealed (`core.sealing`), shown once when they are made. Until
    `former_until` both sign. `rests_until`: nothing is sent before, the receiver has failed too often in a row.
    """

    code = models.CharField(_("code"), max_length=12, unique=True, default=public_code, editable=False)
    url = models.URLField(_("address"), max_length=500)
    description = models.CharField(_("what it is for"), max_length=200, blank=True)
    events = ArrayField(models.CharField(max_length=60), verbose_name=_("events"))
    state = models.CharField(
        _("state"), max_length=10, choices=EndpointState, default=EndpointState.ACTIVE, editable=False
    )
    pause = models.CharField(_("why paused"), max_length=10, choices=Pause, blank=True, editable=False)
    paused_at = models.DateTimeField(_("paused at"), null=True, blank=True, editable=False)

    secret = models.TextField(editable=False)
    former_secret = models.TextField(blank=True, editable=False)
    former_until = models.DateTimeField(
        _("the former secret signs until"), null=True, blank=True, editable=False
    )

    failures = models.PositiveIntegerField(_("failures in a row"), default=0, editable=False)
    failing_since = models.DateTimeField(_("fails since"), null=True, blank=True, editable=False)
    rests_until = models.DateTimeField(_("rests until"), null=True, blank=True, editable=False)
    last_success_at = models.DateTimeField(_("last success"), null=True, blank=True, editable=False)
    last_problem = models.CharField(_("last problem"), max_length=200, blank=True, editable=False)

    # Deeds that were written down before are none of its business.
    since_entry_id = models.BigIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("created at"), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("created by"),
        null=True, editable=False,
    )  # fmt: skip

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=EndpointState.values), name="endpoint_state_known"),
            models.CheckConstraint(
                condition=Q(state=EndpointState.ACTIVE, pause="", paused_at__isnull=True)
                | (Q(state=EndpointState.PAUSED, paused_at__isnull=False) & ~Q(pause="")),
                name="endpoint_pause_has_reason",
            ),
            models.CheckConstraint(condition=Q(events__len__gt=0), name="endpoint_hears_something"),
        ]
        triggers = keeps_history(
            hide=["secret", "former_secret"],
            leave_out=[
                "failures",
                "failing_since",
                "rests_until",
                "last_success_at",
                "last_problem",
                "since_entry_id",
            ],
        )

    def __str__(self) -> str:
        return self.description or self.url
