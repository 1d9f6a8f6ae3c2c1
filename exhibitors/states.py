"""The lives of an application, of a booking, and of an invoice: which state may follow which."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.states import Moves


class Door(models.TextChoices):
    """How something reached us; stands beside every consent."""

    PAGE = "page", _("page")
    API = "api", _("API")
    DESK = "desk", _("registration desk")
    IMPORT = "import", _("import")


class ApplicationState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    RETURNED = "returned", _("returned for correction")
    WAITLISTED = "waitlisted", _("on the waiting list")
    APPROVED = "approved", _("approved")
    CONFIRMED = "confirmed", _("confirmed")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn by the applicant")
    CANCELLED = "cancelled", pgettext_lazy("application", "cancelled")
    EXPIRED = "expired", _("expired")


A = ApplicationState

# Before the decision the company withdraws; after it a place is cancelled, which may cost a fee.
# Whoever was rejected, withdrew or let the reservation lapse may apply anew: a new row.
APPLICATION_MOVES = Moves(
    ApplicationState,
    {
        A.DRAFT: {A.SUBMITTED, A.WITHDRAWN},
        A.SUBMITTED: {A.RETURNED, A.WAITLISTED, A.APPROVED, A.REJECTED, A.WITHDRAWN, A.EXPIRED},
        A.RETURNED: {A.SUBMITTED, A.REJECTED, A.WITHDRAWN, A.EXPIRED},
        A.WAITLISTED: {A.APPROVED, A.RETURNED, A.REJECTED, A.WITHDRAWN, A.EXPIRED},
        A.APPROVED: {A.CONFIRMED, A.CANCELLED, A.EXPIRED},
        A.CONFIRMED: {A.CANCELLED},
    },
)

# What the company may still change by itself.
EDITABLE = frozenset({A.DRAFT, A.RETURNED})
# A company has at most one of these in an edition.
LIVE = frozenset({A.DRAFT, A.SUBMITTED, A.RETURNED, A.WAITLISTED, A.APPROVED, A.CONFIRMED})
# An exhibitor for the catalogue and for the statistics.
TAKES_PART = frozenset({A.APPROVED, A.CONFIRMED})


class BookingState(models.TextChoices):
    """A hold lasts minutes, an offer hours, a reservation days until the decision; then there is no deadline."""

    HELD = "held", _("held")
    OFFERED = "offered", _("offered")
    RESERVED = "reserved", _("reserved")
    CONFIRMED = "confirmed", _("confirmed")
    MOVED = "moved", _("moved to another booth")
    RELEASED = "released", _("released")
    EXPIRED = "expired", _("expired")


B = BookingState

BOOKING_MOVES = Moves(
    BookingState,
    {
        B.HELD: {B.RESERVED, B.RELEASED, B.EXPIRED},
        B.OFFERED: {B.RESERVED, B.RELEASED, B.EXPIRED},
        B.RESERVED: {B.CONFIRMED, B.MOVED, B.RELEASED, B.EXPIRED},
        B.CONFIRMED: {B.MOVED, B.RELEASED},
    },
)

# At most one of these for a booth; the database refuses a second.
HOLDS_A_BOOTH = frozenset({B.HELD, B.OFFERED, B.RESERVED, B.CONFIRMED})
# They lapse by themselves at `expires_at`; one that has lapsed is free before the sweep comes by.
HAS_A_DEADLINE = frozenset({B.HELD, B.OFFERED, B.RESERVED})
# These always do; a reservation loses its deadline when its application is approved.
ALWAYS_LAPSES = frozenset({B.HELD, B.OFFERED})


class InvoiceState(models.TextChoices):
    """`overdue` is no state: it follows from the days that the dues are due on."""

    ISSUED = "issued", _("issued")
    PARTLY_PAID = "partly_paid", _("partly paid")
    PAID = "paid", _("paid")
    CANCELLED = "cancelled", pgettext_lazy("invoice", "cancelled")


I = InvoiceState  # noqa: E741

# A payment that was entered by mistake is voided, so the way back exists; a credit note closes an invoice.
INVOICE_MOVES = Moves(
    InvoiceState,
    {
        I.ISSUED: {I.PARTLY_PAID, I.PAID, I.CANCELLED},
        I.PARTLY_PAID: {I.ISSUED, I.PAID, I.CANCELLED},
        I.PAID: {I.ISSUED, I.PARTLY_PAID, I.CANCELLED},
    },
)


class OrderState(models.TextChoices):
    """An order of extra services; the invoice that it brings has its own life."""

    ORDERED = "ordered", _("ordered")
    INVOICED = "invoiced", _("invoiced")
    CANCELLED = "cancelled", pgettext_lazy("order", "cancelled")


ORDER_MOVES = Moves(
    OrderState,
    {
        OrderState.ORDERED: {OrderState.INVOICED, OrderState.CANCELLED},
        OrderState.INVOICED: {OrderState.CANCELLED},
    },
)
