"""That a booth is taken: for minutes (held), hours (offered), days (reserved), or for good (confirmed)."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.codes import public_code
from core.moments import keeps_moments, moment_field
from forum.models import Edition
from forum.models.revision import raises_revision
from journal.tracking import keeps_history

from ..states import ALWAYS_LAPSES, HAS_A_DEADLINE, HOLDS_A_BOOTH, BookingState
from .application import Application
from .halls import Booth


class Booking(models.Model):
    """Lives through `services.bookings`; the index `booking_booth_once` refuses a second live one.

    `expires_at` is the deadline of the present state. A hold that has lapsed still stands here until the
    sweep or the next taker ends it; everybody who asks treats it as free (`queries.booths`).
    The price is frozen when the booth is taken: `price` holds its lines (`pricing.Line`), `net_kzt` their sum.
    """

    code = models.CharField(_("code"), max_length=12, unique=True, default=public_code, editable=False)
    edition = models.ForeignKey(
        Edition, models.PROTECT, related_name="bookings", verbose_name=_("edition"), db_index=False
    )
    booth = models.ForeignKey(Booth, models.PROTECT, related_name="bookings", verbose_name=_("booth"))
    application = models.ForeignKey(
        Application, models.PROTECT, related_name="bookings", verbose_name=_("application")
    )
    state = models.CharField(_("state"), max_length=10, choices=BookingState, editable=False)
    taken_at = models.DateTimeField(_("taken at"), editable=False)
    expires_at = models.DateTimeField(_("lapses at"), null=True, blank=True, editable=False)
    warned_at = models.DateTimeField(_("warned at"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True, editable=False)
    moved_from = models.OneToOneField(
        "self", models.PROTECT, related_name="moved_to", verbose_name=_("moved from"),
        null=True, blank=True, editable=False,
    )  # fmt: skip
    price = models.JSONField(_("price, line by line"), default=list, editable=False)
    net_kzt = models.PositiveIntegerField(_("net price (₸)"), default=0, editable=False)
    touched_at = moment_field()

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["expires_at"], name="booking_deadline", condition=Q(state__in=sorted(HAS_A_DEADLINE))
            ),
            models.Index(
                fields=["edition", "booth"], name="booking_live", condition=Q(state__in=sorted(HOLDS_A_BOOTH))
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["booth"], condition=Q(state__in=sorted(HOLDS_A_BOOTH)), name="booking_booth_once"
            ),
            models.CheckConstraint(condition=Q(state__in=BookingState.values), name="booking_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(ALWAYS_LAPSES)) | Q(expires_at__isnull=False),
                name="booking_has_deadline",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(HOLDS_A_BOOTH), ended_at__isnull=True)
                | (~Q(state__in=sorted(HOLDS_A_BOOTH)) & Q(ended_at__isnull=False)),
                name="booking_ended_when_over",
            ),
        ]
        triggers = [
            *keeps_history(part_of="application", leave_out=["touched_at"]),
            *keeps_moments("booth_id", "application_id", "state", "expires_at"),
            *raises_revision(pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.code
