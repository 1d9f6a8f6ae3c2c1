"""A visitor's seat in a lecture, or place on its waiting list."""

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Deferrable, Q
from django.utils.translation import gettext_lazy as _

from journal.tracking import keeps_history
from visitors.models import Visitor
from visitors.states import Door

from ..states import COUNTS, TAKES_A_SEAT, Ended, SignUpState
from .lecture import Lecture


def _among(column: str, states: tuple[SignUpState, ...]) -> str:
    return f"({column} IN ({', '.join(repr(str(state)) for state in states)}))::int"


# Whoever writes a sign-up, with whatever tool, the seating's counters follow in the same transaction, and its
# CHECK says no to one seat too many.
_COUNT = f"""
        IF TG_OP <> 'INSERT' THEN
            of_lecture := OLD.lecture_id;
            seats := seats - {_among("OLD.state", TAKES_A_SEAT)};
            waits := waits - {_among("OLD.state", (SignUpState.WAITLISTED,))};
        END IF;
        IF TG_OP <> 'DELETE' THEN
            of_lecture := NEW.lecture_id;
            seats := seats + {_among("NEW.state", TAKES_A_SEAT)};
            waits := waits + {_among("NEW.state", (SignUpState.WAITLISTED,))};
        END IF;
        IF seats = 0 AND waits = 0 THEN
            RETURN NULL;
        END IF;
        UPDATE forum_sessions_seating
        SET taken = taken + seats, waiting = waiting + waits, changes = changes + 1,
            over = CASE WHEN seats < 0 THEN LEAST(over, GREATEST(0, taken + seats - total)) ELSE over END
        WHERE lecture_id = of_lecture;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'lecture % was never released', of_lecture;
        END IF;
        RETURN NULL;
"""  # noqa: S608 - constants of our own


class SignUp(models.Model):
    """Lives through `services.signups` and `.waiting`; a release may move or end it.

    The waiting list is ordered by `id`: rows are written under the lock on the seating, so that is the order
    of the commits. `during` is the released time of the lecture: nobody holds two seats at one time.
    """

    lecture = models.ForeignKey(
        Lecture, models.PROTECT, related_name="signups", verbose_name=_("lecture"), db_index=False
    )
    visitor = models.ForeignKey(
        Visitor, models.PROTECT, related_name="signups", verbose_name=_("visitor"), db_index=False
    )
    state = models.CharField(_("state"), max_length=10, choices=SignUpState, editable=False)
    during = DateTimeRangeField(null=True, editable=False)  # type: ignore[misc]  # the stubs know no null
    auto_accept = models.BooleanField(
        _("takes a freed seat without being asked"), default=True, help_text=_("Otherwise it is offered.")
    )
    needs_headset = models.BooleanField(_("needs a headset"), default=False)
    offer_expires_at = models.DateTimeField(_("offer runs out at"), null=True, editable=False)
    signed_up_at = models.DateTimeField(_("signed up at"), editable=False)
    signed_up_through = models.CharField(_("signed up through"), max_length=10, choices=Door, editable=False)
    changed_at = models.DateTimeField(_("changed at"), editable=False)
    ended = models.CharField(_("why it ended"), max_length=10, choices=Ended, default=Ended.NOT, blank=True)
    reason = models.CharField(_("the organiser's reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        permissions = [
            ("note_attendance", _("Note who came to a lecture")),
        ]
        ordering = ["id"]
        indexes = [
            models.Index(fields=["visitor", "state"], name="signup_by_visitor"),
            models.Index(
                fields=["lecture", "id"],
                condition=Q(state=SignUpState.WAITLISTED),
                name="signup_waiting_list",
            ),
            models.Index(
                fields=["offer_expires_at"], condition=Q(state=SignUpState.OFFERED), name="signup_offers"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["lecture", "visitor"], condition=Q(state__in=COUNTS), name="signup_once"
            ),
            ExclusionConstraint(
                name="signup_one_seat_at_a_time",
                expressions=[("visitor", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(state__in=TAKES_A_SEAT),
                deferrable=Deferrable.IMMEDIATE,  # a release moves several lectures at once
            ),
            models.CheckConstraint(condition=Q(state__in=SignUpState.values), name="signup_state_known"),
            models.CheckConstraint(
                condition=Q(offer_expires_at__isnull=False) | ~Q(state=SignUpState.OFFERED),
                name="signup_offer_has_an_end",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="counts_seats",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Delete | pgtrigger.UpdateOf("state"),  # type: ignore[no-untyped-call]
                declare=[("of_lecture", "bigint"), ("seats", "int := 0"), ("waits", "int := 0")],
                func=_COUNT,
            ),
            *keeps_history(part_of="visitor", leave_out=["during", "changed_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.lecture_id} {self.visitor_id} {self.state}"
