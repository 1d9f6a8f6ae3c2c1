"""What organisers decide, and what follows: booths, money, co-exhibitors, journal, letters."""

import pytest
from django.utils import timezone

from core.errors import InvalidInput
from core.states import MoveRefused
from exhibitors.details.reasons import Reason, clean_reason
from exhibitors.models import Application, Booking, CancellationFee, Invoice, Terms
from exhibitors.queries.applications import changes_since_approval, pictured
from exhibitors.services import decisions
from exhibitors.services.bookings import BookingLimit, BoothTaken
from exhibitors.states import APPLICATION_MOVES, ApplicationState, BookingState
from journal.models import Entry
from mailing.models import Message

from .conftest import BECAUSE

A = ApplicationState
REASON = Reason(**BECAUSE)


@pytest.fixture
def done(chief):
    return {"actor": chief, "at": timezone.now()}


def _free_of_charge():
    Terms.objects.update(registration_fee_kzt=0, shell_m2_kzt=0, raw_m2_kzt=0, co_exhibitor_fee_kzt=0)


def _last(application):
    said = Entry.objects.filter(subject_code=application.code)
    return said.exclude(verb="catalogue.opened").latest("pk")


class TestApprove:
    def test_freezes_invoices_tells_and_takes_the_deadline_off(self, submitted, book, booth, done, organiser):
        application = submitted()
        booking = book(application, booth)
        approved = decisions.approve_application(application=application, **done)
        assert approved.state == A.APPROVED
        assert (approved.decided_by, approved.decided_at) == (organiser, done["at"])
        assert approved.approved_as["booths"][0]["number"] == "A-12"
        assert approved.approved_as["fascia"] == "ТІГІН"
        assert approved.approved_as["category"] == "CLO"
        booking.refresh_from_db()
        assert (booking.state, booking.expires_at) == (BookingState.RESERVED, None)
        assert Invoice.objects.get().net_kzt == 50_000 + 288_000
        entry = _last(application)
        assert (entry.verb, entry.actor_user) == ("application.approved", organiser)
        assert Message.objects.filter(kind="exhibitors.application_approved").count() == 1

    def test_a_price_of_zero_confirms_at_once(self, submitted, book, booth, done):
        _free_of_charge()
        application = submitted()
        booking = book(application, booth)
        assert decisions.approve_application(application=application, **done).state == A.CONFIRMED
        booking.refresh_from_db()
        assert booking.state == BookingState.CONFIRMED
        assert not Invoice.objects.exists()

    def test_without_a_booth_there_is_nothing_to_approve(self, submitted, done):
        with pytest.raises(decisions.BoothMissing):
            decisions.approve_application(application=submitted(), **done)

    def test_a_reservation_that_has_lapsed_is_no_booth(self, submitted, book, booth, done):
        application = submitted()
        book(application, booth, expires_at=done["at"])
        with pytest.raises(decisions.BoothMissing):
            decisions.approve_application(application=application, **done)

    def test_gives_a_booth_in_the_same_moment(self, submitted, booth, done):
        application = submitted()
        decisions.approve_application(application=application, booth=booth, **done)
        booking = Booking.objects.get()
        assert (booking.booth, booking.state, booking.net_kzt) == (booth, BookingState.RESERVED, 288_000)

    def test_does_not_give_a_booth_that_is_somebody_elses(self, submitted, book, booth, done):
        book(submitted(), booth)
        with pytest.raises(BoothTaken):
            decisions.approve_application(application=submitted(), booth=booth, **done)

    def test_does_not_give_a_second_booth_above_the_limit(self, submitted, book, make_booth, done):
        application = submitted()
        book(application, make_booth())
        with pytest.raises(BookingLimit):
            decisions.approve_application(application=application, booth=make_booth(), **done)

    def test_takes_the_co_exhibitors_along_and_invoices_them_to_the_host(self, submitted, book, booth, done):
        host = submitted()
        book(host, booth)
        joining, leaving = submitted(host=host), submitted(host=host, state=A.WITHDRAWN)
        decisions.approve_application(application=host, **done)
        states = dict(Application.objects.values_list("pk", "state"))
        assert (states[joining.pk], states[leaving.pk]) == (A.APPROVED, A.WITHDRAWN)
        assert Invoice.objects.get().net_kzt == 50_000 + 288_000 + 40_000
        host.refresh_from_db()
        assert host.approved_as["co_exhibitors"] == [f"{joining.company.name_kk} ({joining.company.tax_id})"]

    def test_a_co_exhibitor_waits_for_its_host(self, submitted, done):
        with pytest.raises(decisions.HostUndecided):
            decisions.approve_application(application=submitted(host=submitted()), **done)

    def test_a_late_co_exhibitor_joins_a_confirmed_host(self, submitted, book, booth, done):
        _free_of_charge()
        host = submitted()
        book(host, booth)
        decisions.approve_application(application=host, **done)
        late = submitted(host=host)
        assert decisions.approve_application(application=late, **done).state == A.CONFIRMED


class TestOtherDecisions:
    def test_returning_keeps_the_booth_and_says_why(self, submitted, book, booth, done):
        application = submitted()
        booking = book(application, booth)
        decisions.return_application(application=application, reason=REASON, **done)
        application.refresh_from_db()
        assert (application.state, application.reason_ru) == (A.RETURNED, "Мест нет")
        booking.refresh_from_db()
        assert booking.state == BookingState.RESERVED

    @pytest.mark.parametrize("decide", [decisions.waitlist_application, decisions.reject_application])
    def test_who_gets_no_place_frees_the_booth(self, submitted, book, booth, done, decide):
        host = submitted()
        guest = submitted(host=host)
        booking = book(host, booth)
        decide(application=host, reason=REASON, **done)
        booking.refresh_from_db()
        assert booking.state == BookingState.RELEASED
        host.refresh_from_db()
        guest.refresh_from_db()
        assert host.state == guest.state in (A.WAITLISTED, A.REJECTED)

    def test_the_place_in_the_list_is_not_lost_by_a_correction(self, waiting, done):
        application = waiting(days=5)
        since = application.waitlisted_at
        decisions.return_application(application=application, reason=REASON, **done)
        Application.objects.update(state=A.SUBMITTED)
        decisions.waitlist_application(application=application, reason=REASON, **done)
        application.refresh_from_db()
        assert application.waitlisted_at == since

    def test_cancelling_frees_the_booth_and_settles_the_money(self, submitted, book, booth, done, edition):
        CancellationFee.objects.create(edition=edition, until=edition.starts_on, fee_pct=30)
        host = submitted()
        book(host, booth)
        guest = submitted(host=host)
        decisions.approve_application(application=host, **done)
        assert decisions.fee_due(host, done["at"]) == 30
        decisions.cancel_application(application=host, reason=REASON, **done)
        host.refresh_from_db()
        guest.refresh_from_db()
        assert (host.state, guest.state) == (A.CANCELLED, A.CANCELLED)
        assert Booking.objects.get().state == BookingState.RELEASED
        kinds = list(Invoice.objects.order_by("pk").values_list("kind", "net_kzt"))
        assert kinds == [("invoice", 378_000), ("credit_note", 378_000), ("invoice", 113_400)]

    def test_booths_of_an_approved_company_are_not_simply_released(self, submitted, book, booth, done):
        application = submitted()
        book(application, booth)
        decisions.release_booths(application=application, **done)
        assert Booking.objects.get().state == BookingState.RELEASED
        application.refresh_from_db()
        assert application.state == A.SUBMITTED
        decisions.approve_application(application=application, booth=booth, **done)
        with pytest.raises(decisions.StillTakesPart):
            decisions.release_booths(application=application, **done)


DECISIONS = {
    A.RETURNED: decisions.return_application,
    A.WAITLISTED: decisions.waitlist_application,
    A.REJECTED: decisions.reject_application,
    A.CANCELLED: decisions.cancel_application,
}


@pytest.mark.parametrize("before", A.values)
@pytest.mark.parametrize("after", [*DECISIONS, A.APPROVED])
def test_every_move_is_that_of_the_table(submitted, booth, done, before, after):
    application = submitted(state=before, waitlisted_at=timezone.now())
    extra = {"booth": booth} if after == A.APPROVED else {"reason": REASON}
    decide = DECISIONS.get(after, decisions.approve_application)
    letters = Message.objects.count()
    if APPLICATION_MOVES.allows(before, after):
        decide(application=application, **extra, **done)
        return
    with pytest.raises(MoveRefused):
        decide(application=application, **extra, **done)
    application.refresh_from_db()
    assert (application.state, Message.objects.count()) == (before, letters)


def test_what_somebody_changed_meanwhile_is_looked_at_again(submitted, book, booth, done):
    application = submitted()
    book(application, booth)
    Application.objects.update(serial=7)
    with pytest.raises(decisions.ApplicationChanged):
        decisions.approve_application(application=application, serial=1, **done)
    assert decisions.approve_application(application=application, serial=7, **done).state == A.APPROVED


def test_shows_what_changed_since_the_approval(submitted, book, booth, done):
    application = submitted()
    book(application, booth)
    decisions.approve_application(application=application, **done)

    def changes():
        return changes_since_approval(pictured(Application.objects.filter(pk=application.pk)).get())

    assert changes() == []
    Application.objects.update(fascia="БАСҚА", power_kw=5)
    assert {(one.before, one.now) for one in changes()} == {("ТІГІН", "БАСҚА"), ("", "5")}
    decisions.accept_changes(application=application, **done)
    assert changes() == []
    assert _last(application).verb == "application.changes_accepted"


def test_changes_before_the_approval_are_no_changes(submitted, done):
    with pytest.raises(decisions.StillUndecided):
        decisions.accept_changes(application=submitted(), **done)


class TestReason:
    def test_kazakh_is_needed_the_others_fall_back(self):
        assert clean_reason({"kk": " Орын жоқ "}) == Reason(kk="Орын жоқ")
        with pytest.raises(InvalidInput) as refusal:
            clean_reason({"ru": "Мест нет"})
        assert refusal.value.errors.keys() == {"reason_kk"}

    def test_paragraphs_are_allowed_hidden_characters_and_novels_are_not(self):
        assert clean_reason({"kk": "Бір\n\nекі"}).kk == "Бір\n\nекі"
        with pytest.raises(InvalidInput) as refusal:
            clean_reason({"kk": "а\u202eб", "en": "x" * 1001})
        assert refusal.value.errors.keys() == {"reason_kk", "reason_en"}
