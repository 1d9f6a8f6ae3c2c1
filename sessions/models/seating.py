"""The seats of one released lecture: the scarce thing, and the row that everybody locks."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.moments import keeps_moments, moment_field
from forum.models import Edition

from .lecture import Lecture


class Seating(models.Model):
    """Made and changed by `services.releases` and `services.capacity`; counted by a trigger on `SignUp`.

    Narrow, since every sign-up writes it. `over` is how many seats beyond `total` an organiser has allowed -
    somebody added by hand, or a room that became smaller after it was full; it shrinks as people leave. `changes`
    only ever grows, so the sum over all lectures tells whether a page that shows free seats is still true.
    """

    lecture = models.OneToOneField(
        Lecture, models.CASCADE, primary_key=True, related_name="seating", verbose_name=_("lecture")
    )
    edition = models.ForeignKey(Edition, models.PROTECT, verbose_name=_("edition"))
    is_open = models.BooleanField(_("takes sign-ups"), default=False)
    is_called_off = models.BooleanField(_("called off"), default=False)
    starts_at = models.DateTimeField(_("starts at"), null=True)
    ends_at = models.DateTimeField(_("ends at"), null=True)
    opens_at = models.DateTimeField(_("sign-up from"), null=True)
    closes_at = models.DateTimeField(_("sign-up until"), null=True)
    total = models.PositiveIntegerField(_("seats"), default=0)
    over = models.PositiveIntegerField(_("allowed beyond the seats"), default=0)
    taken = models.PositiveIntegerField(_("seats taken"), default=0)
    waiting = models.PositiveIntegerField(_("people waiting"), default=0)
    changes = models.PositiveBigIntegerField(default=0)
    touched_at = moment_field()

    class Meta:
        verbose_name = _("seats of a lecture")
        verbose_name_plural = _("seats of lectures")
        constraints = [
            models.CheckConstraint(
                condition=Q(taken__lte=F("total") + F("over")), name="seating_not_overbooked"
            ),
        ]
        triggers = keeps_moments("total", "taken", "waiting")

    def __str__(self) -> str:
        return f"{self.taken}/{self.total}"

    @property
    def free(self) -> int:
        return max(0, self.total - self.taken)
