"""Moving a company to another booth: what becomes of the booking, the price and the money."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.states import MoveRefused
from exhibitors.models import Booking, Invoice, Terms
from exhibitors.services import decisions
from exhibitors.services.bookings import BoothTaken
from exhibitors.services.moves import SameBooth, move_booking
from exhibitors.states import BookingState
from journal.models import Entry
from mailing.letters import write
from mailing.models import Message

NOW = timezone.now()


@pytest.fixture
def move(chief):
    def move(booking, booth):
        return move_booking(booking=booking, booth=booth, actor=chief, at=NOW)

    return move


@pytest.fixture
def approved(submitted, book, make_booth, chief):
    """A booking of an approved company on A-1, 9 m²."""
    application = submitted()
    booking = book(application, make_booth("A-1"))
    decisions.approve_application(application=application, actor=chief, at=NOW)
    booking.refresh_from_db()
    return booking


def test_the_old_booking_ends_and_the_new_one_names_it(submitted, book, make_booth, move):
    old = book(submitted(), make_booth("A-1"))
    new = move(old, make_booth("A-2"))
    old.refresh_from_db()
    assert (old.state, old.ended_at) == (BookingState.MOVED, NOW)
    assert (new.state, new.expires_at, new.moved_from) == (BookingState.RESERVED, old.expires_at, old)
    entry = Entry.objects.get(subject_code=new.code)
    assert entry.data == {"booth": "A-2", "moved_from": "A-1"}


def test_before_the_approval_nothing_is_invoiced(submitted, book, make_booth, move):
    new = move(book(submitted(), make_booth()), make_booth(width_m=6))
    assert new.net_kzt == 576_000
    assert not Invoice.objects.exists()


def test_a_dearer_booth_brings_an_extra_invoice(approved, make_booth, move):
    move(approved, make_booth(width_m=6))
    assert list(Invoice.objects.order_by("pk").values_list("kind", "net_kzt"))[1:] == [("invoice", 288_000)]


def test_a_cheaper_booth_brings_a_credit_note(approved, make_booth, move):
    move(approved, make_booth(width_m="1.5"))
    notes = Invoice.objects.filter(kind="credit_note").values_list("net_kzt", flat=True)
    assert list(notes) == [144_000]


def test_the_same_price_brings_nothing(approved, make_booth, move):
    move(approved, make_booth())
    assert Invoice.objects.count() == 1


def test_who_booked_early_keeps_the_discount(submitted, book, make_booth, move):
    Terms.objects.update(early_until=timezone.localdate() - timedelta(days=5))
    old = book(submitted(), make_booth("A-1"), taken_at=NOW - timedelta(days=9))
    once = move(old, make_booth("A-2", width_m=6))
    assert once.net_kzt == 576_000 * 9 // 10
    assert move(once, make_booth("A-3", width_m=6)).net_kzt == once.net_kzt


def test_a_confirmed_booth_stays_confirmed(submitted, book, make_booth, move, chief):
    Terms.objects.update(registration_fee_kzt=0, shell_m2_kzt=0)
    application = submitted()
    old = book(application, make_booth())
    decisions.approve_application(application=application, actor=chief, at=NOW)
    old.refresh_from_db()
    new = move(old, make_booth())
    assert (new.state, new.expires_at) == (BookingState.CONFIRMED, None)


def test_refuses_the_same_booth_a_taken_one_and_what_is_no_reservation(submitted, book, make_booth, move):
    mine, other, free = make_booth(), make_booth(), make_booth()
    booking = book(submitted(), mine)
    book(submitted(), other)
    with pytest.raises(SameBooth):
        move(booking, mine)
    with pytest.raises(BoothTaken):
        move(booking, other)
    for state, expires_at in (("held", NOW + timedelta(hours=1)), ("offered", NOW + timedelta(hours=1))):
        Booking.objects.filter(pk=booking.pk).update(state=state, expires_at=expires_at)
        with pytest.raises(MoveRefused):
            move(booking, free)
    Booking.objects.filter(pk=booking.pk).update(state="reserved", expires_at=NOW)
    with pytest.raises(MoveRefused):
        move(booking, free)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_letter_names_both_booths(submitted, book, make_booth, move, language):
    application = submitted()
    application.company.language = language
    application.company.save()
    move(book(application, make_booth("A-1")), make_booth("A-2"))
    letter = write(Message.objects.get(kind="exhibitors.booth_moved"))
    assert "A-2" in letter.subject
    assert "A-1" in letter.text
