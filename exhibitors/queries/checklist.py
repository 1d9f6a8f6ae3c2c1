"""What a company has to do and by when, each point read off real rows: nothing here is stored.

`office_applications` reads many applications with everything the points need in a constant number of
queries; `checklist` is arithmetic over what was read.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forum.models import Edition

from ..models import (
    Application,
    Booking,
    CatalogueEntry,
    Company,
    Invoice,
    InvoiceKind,
    Membership,
    ServiceOrder,
    Terms,
)
from ..states import EDITABLE, HOLDS_A_BOOTH, LIVE, TAKES_PART, BookingState, InvoiceState, OrderState
from .badges import quota_of, quota_steps
from .dues import instalments


class Point(StrEnum):
    DONE = "done"
    NOW = "now"
    LATE = "late"
    LATER = "later"  # its time has not come: something else is to be done first
    WAITING = "waiting"  # on the organisers


@dataclass(frozen=True, slots=True)
class Item:
    """One point of the list. `until` is the last day; `at` the very moment, where it matters."""

    code: str
    title: str | Promise
    state: Point
    where: str
    until: date | None = None
    at: datetime | None = None
    note: str | Promise = ""
    is_optional: bool = False

    @property
    def is_open(self) -> bool:
        return self.state in (Point.NOW, Point.LATE)


def office_applications(applications: "QuerySet[Application]") -> "QuerySet[Application]":
    """With everything that `checklist` looks at: five queries, however many applications."""
    members = Membership.objects.filter(
        company=OuterRef("company"), confirmed_at__isnull=False, removed_at__isnull=True
    )
    orders = ServiceOrder.objects.filter(application=OuterRef("pk")).exclude(state=OrderState.CANCELLED)
    entries = CatalogueEntry.objects.filter(application=OuterRef("pk")).exclude(description_kk="")
    return (
        applications.select_related("edition", "company", "category")
        .annotate(
            is_confirmed=Exists(members),
            has_orders=Exists(orders),
            has_entry=Exists(entries),
            badge_count=Count("badges", filter=Q(badges__removed_at__isnull=True), distinct=True),
            attachment_count=Count(
                "attachments", filter=Q(attachments__removed_at__isnull=True), distinct=True
            ),
            guest_count=Count("co_exhibitors", filter=Q(co_exhibitors__state__in=LIVE), distinct=True),
        )
        .prefetch_related(
            Prefetch(
                "bookings",
                Booking.objects.filter(state__in=sorted(HOLDS_A_BOOTH)).select_related("booth"),
                to_attr="live_bookings",
            ),
            Prefetch(
                "invoices",
                Invoice.objects.filter(kind=InvoiceKind.INVOICE)
                .exclude(state=InvoiceState.CANCELLED)
                .prefetch_related("dues"),
                to_attr="asking_invoices",
            ),
        )
    )


def todo_of(company: Company, edition: Edition, at: datetime) -> tuple[Application | None, list[Item]]:
    """The company's live application and its points; no points before there are terms."""
    mine = Application.objects.filter(company=company, edition=edition, state__in=LIVE)
    application = office_applications(mine).first()
    terms = Terms.objects.filter(edition=edition).first()
    if application is None or terms is None:
        return application, []
    return application, checklist(application, terms=terms, quotas=quota_steps(edition), at=at)


def checklist(
    application: Any, *, terms: Terms, quotas: Iterable[tuple[int, int]], at: datetime
) -> list[Item]:
    """The points in the order in which they are done. `application` comes from `office_applications`."""
    edition: Edition = application.edition
    today = edition.today(at)
    before = _before_decision(application, terms, edition, at)
    if application.state in EDITABLE or application.state not in TAKES_PART:
        return before
    return [*before, *_after_decision(application, terms, quotas, today)]


def _before_decision(application: Any, terms: Terms, edition: Edition, at: datetime) -> list[Item]:
    closes = terms.applications_close_at
    closes_on = last_day(edition, closes)
    is_handed_in = application.state not in EDITABLE
    bookings = [row for row in application.live_bookings if not _has_lapsed(row, at)]
    has_booth = bool(bookings) or application.is_co_exhibitor
    is_complete = bool(application.category_id and application.fascia) or is_handed_in
    late = bool(closes and at >= closes)

    def state(done: bool, first: bool = True) -> Point:
        if done:
            return Point.DONE
        return Point.LATE if late else Point.NOW if first else Point.LATER

    held = [row.expires_at for row in bookings if row.expires_at]
    items = [
        Item("confirm", _("Confirm the e-mail address"), state(application.is_confirmed), "exhibitors:office",
             closes_on, note=_("The link is in our letter. Without it the application cannot be submitted.")),
        Item("booth", _("Choose a booth"), state(has_booth or is_handed_in), "exhibitors:floor_plan", closes_on,
             at=min(held) if held and not is_handed_in else None,
             note=", ".join(row.booth.number for row in bookings)),
        Item("application", _("Complete the application"), state(is_complete), "exhibitors:application", closes_on),
        Item("submit", _("Submit the application"),
             state(is_handed_in, application.is_confirmed and has_booth and is_complete),
             "exhibitors:application", closes_on),
    ]  # fmt: skip
    if is_handed_in:
        decided = application.state in TAKES_PART
        items.append(
            Item("decision", _("The organisers decide"), Point.DONE if decided else Point.WAITING,
                 "exhibitors:application", note=application.get_state_display())
        )  # fmt: skip
    return items


def _after_decision(
    application: Any, terms: Terms, quotas: Iterable[tuple[int, int]], today: date
) -> list[Item]:
    def item(code: str, title: Any, where: str, until: date | None, done: bool, **more: Any) -> Item:
        late = until is not None and today > until
        state = Point.DONE if done else Point.LATE if late else Point.NOW
        return Item(code, title, state, where, until, **more)

    items = []
    unpaid = sorted(_unpaid_days(application.asking_invoices))
    if application.asking_invoices:
        items.append(
            item(
                "dues", _("Pay the invoice"), "exhibitors:invoices", unpaid[0] if unpaid else None, not unpaid
            )
        )
    items += [
        item("entry", _("Write the catalogue entry"), "exhibitors:entry", terms.catalogue_due_on,
             application.has_entry),
        item("documents", _("Upload the technical documents"), "exhibitors:documents", terms.documents_due_on,
             application.attachment_count > 0),
        item("services", _("Order extra services"), "exhibitors:services", terms.services_due_on,
             application.has_orders, is_optional=True,
             note=_("After this day a surcharge is added.") if terms.services_due_on else ""),
    ]  # fmt: skip
    quota = quota_of(
        sum(row.booth.area_m2 for row in application.live_bookings), application.guest_count, terms, quotas
    )
    if quota or application.badge_count:
        waits = terms.badges_after_payment and unpaid and not application.badge_count
        items.append(
            Item("badges", _("Name the staff for badges"), Point.LATER, "exhibitors:badges",
                 terms.badges_due_on, note=_("After payment."))
            if waits
            else item("badges", _("Name the staff for badges"), "exhibitors:badges", terms.badges_due_on,
                      application.badge_count > 0, note=f"{application.badge_count} / {quota}")
        )  # fmt: skip
    return items


def last_day(edition: Edition, closes_at: datetime | None) -> date | None:
    """What closes at midnight was open until the day before."""
    return edition.today(closes_at - timedelta(microseconds=1)) if closes_at else None


def _has_lapsed(booking: Booking, at: datetime) -> bool:
    """A hold past its time still stands there until the sweep comes by."""
    return booking.state == BookingState.HELD and booking.expires_at is not None and booking.expires_at <= at


def _unpaid_days(invoices: Iterable[Invoice]) -> Iterable[date]:
    return (due.due_on for invoice in invoices for due in instalments(invoice) if due.missing_kzt)


# What nobody else writes about: money and reservations have letters of their own.
_REMINDED = {"submit", "entry", "documents", "services", "badges"}


def due_days(items: Iterable[Item]) -> set[date]:
    """The days that a reminder goes out for."""
    return {item.until for item in items if item.until and _is_reminded(item)}


def due_on(items: Iterable[Item], day: date) -> list[Item]:
    return [item for item in items if item.until == day and _is_reminded(item)]


def _is_reminded(item: Item) -> bool:
    """The point of submitting stands for everything before it, also while that is not done."""
    is_open = item.is_open or (item.code == "submit" and item.state is Point.LATER)
    return is_open and item.code in _REMINDED
