"""A place is certain when everything is paid, or nothing was to be paid."""

from datetime import timedelta

import pytest
from django.utils import timezone

from exhibitors.models import Application, Booking, Invoice
from exhibitors.services.bookings import hold_booth, lapse_bookings, reserve_held
from exhibitors.services.confirmation import confirm_if_settled
from exhibitors.states import ApplicationState, BookingState, InvoiceState
from journal.actors import SYSTEM
from journal.models import Entry
from mailing.models import Message

NOW = timezone.now()


@pytest.fixture
def approved(application, booth):
    """With a reserved booth; an organiser has just said yes."""
    hold_booth(application=application, booth=booth, actor=SYSTEM, at=NOW)
    reserve_held(application=application, actor=SYSTEM, at=NOW)
    Application.objects.update(state=ApplicationState.APPROVED)
    application.refresh_from_db()
    return application


def _confirm(application):
    confirmed = confirm_if_settled(application=application, actor=SYSTEM, at=NOW)
    application.refresh_from_db()
    return confirmed


def _invoice(application, state=InvoiceState.ISSUED, **columns):
    return Invoice.objects.create(
        edition=application.edition, application=application, number=f"N{Invoice.objects.count()}",
        state=state, issued_on=NOW.date(), supplied_on=NOW.date(), net_kzt=100, total_kzt=100, issued_at=NOW,
        **columns,
    )  # fmt: skip


def test_a_price_of_zero_needs_no_payment(approved):
    assert _confirm(approved)
    booking = Booking.objects.get()
    assert approved.state == ApplicationState.CONFIRMED
    assert (booking.state, booking.expires_at) == (BookingState.CONFIRMED, None)
    assert [*Entry.objects.order_by("id").values_list("verb", flat=True)][-2:] == [
        "booking.confirmed",
        "application.confirmed",
    ]
    assert Message.objects.get().kind == "exhibitors.application_confirmed"
    assert not _confirm(approved)  # once
    assert lapse_bookings(at=NOW + timedelta(days=400)) == 0


@pytest.mark.parametrize("state", [InvoiceState.ISSUED, InvoiceState.PARTLY_PAID])
def test_every_invoice_must_be_paid(approved, state):
    _invoice(approved, InvoiceState.PAID)
    _invoice(approved, state)
    assert not _confirm(approved)
    assert approved.state == ApplicationState.APPROVED
    Invoice.objects.update(state=InvoiceState.PAID)
    assert _confirm(approved)


def test_a_cancelled_invoice_and_a_credit_note_owe_nothing(approved):
    _invoice(approved, InvoiceState.CANCELLED)
    _invoice(approved, InvoiceState.ISSUED, kind="credit_note")
    assert _confirm(approved)


@pytest.mark.parametrize("state", sorted(set(ApplicationState) - {ApplicationState.APPROVED}))
def test_only_an_approved_one(approved, state):
    Application.objects.update(state=state, waitlisted_at=NOW)
    assert not _confirm(approved)
    assert approved.state == state


def test_not_without_a_booth(make_application):
    assert not _confirm(make_application(state=ApplicationState.APPROVED))


def test_co_exhibitors_are_confirmed_with_their_host(approved, make_application):
    guest = make_application(host=approved, state=ApplicationState.APPROVED)
    another = make_application(host=approved, state=ApplicationState.SUBMITTED)
    assert not _confirm(guest)
    assert _confirm(approved)
    guest.refresh_from_db()
    another.refresh_from_db()
    assert (guest.state, another.state) == (ApplicationState.CONFIRMED, ApplicationState.SUBMITTED)
