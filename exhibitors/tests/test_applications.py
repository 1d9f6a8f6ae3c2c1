"""A company fills in its application, hands it in, corrects it, withdraws it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import InvalidInput
from core.states import MoveRefused
from exhibitors.details.application import clean_application
from exhibitors.models import Application, Booking
from exhibitors.queries.parts import Represented
from exhibitors.queries.prices import tariff_of
from exhibitors.services.application_moves import ApplicationNotEditable
from exhibitors.services.applications import (
    ApplicationChanged,
    ContactNotConfirmed,
    save_application,
    submit_application,
    withdraw_application,
)
from exhibitors.services.bookings import (
    ApplicationsClosed,
    BoothOfHost,
    HoldLapsed,
    hold_booth,
    lapse_bookings,
)
from exhibitors.states import ApplicationState, BookingState
from journal.actors import SOMEBODY
from journal.models import Entry
from mailing.models import Message

NOW = timezone.now()
MINUTE = timedelta(minutes=1)
TYPED = {
    "category": "CLO",
    "product_groups": ["CLO-01"],
    "fascia": "ОЙМАҚ",
    "wanted_area_m2": "18",
    "wanted_stand_type": "corner",
    "power_kw": 3,
    "wishes": "  Бірінші жол \r\n\r\n\r\n\r\nекінші  жол\n",
    "has_industrial_certificate": "on",
    "industrial_certificate": "KZ-7",
    "represented": [{"name": "Tessile S.p.A.", "country": "IT"}],
}


@pytest.fixture
def clean(forum, terms, stand_types, categories):
    return lambda **changes: clean_application(
        TYPED | changes, forum=forum, tariff=tariff_of(terms.edition_id)
    )


@pytest.fixture
def details(clean):
    return clean()


def _save(application, details, serial=None, at=NOW):
    saved = save_application(
        application=application, details=details, serial=serial or application.serial, actor=SOMEBODY, at=at
    )
    application.refresh_from_db()
    return saved.changed


class TestCleaning:
    def test_takes_everything(self, details):
        assert (details.category, details.product_groups) == ("CLO", ("CLO-01",))
        assert (details.wanted_area_m2, details.power_kw) == (18, 3)
        assert details.wishes == "Бірінші жол\n\nекінші жол"
        assert details.has_industrial_certificate is True
        assert details.represented == (Represented("Tessile S.p.A.", "IT"),)

    def test_a_draft_may_be_empty(self, forum, terms, stand_types, categories):
        empty = clean_application({}, forum=forum, tariff=tariff_of(terms.edition_id))
        assert (empty.category, empty.wanted_area_m2, empty.represented) == ("", None, ())

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("category", "XYZ"),
            ("product_groups", ["FTW-01"]),
            ("fascia", "x" * 61),
            ("fascia", "ОЙМ\u202eАҚ"),
            ("wanted_area_m2", "-3"),
            ("wanted_area_m2", "٣"),
            ("wanted_area_m2", "9" * 30),
            ("wanted_area_m2", "1.5"),
            ("power_kw", True),
            ("power_kw", "501"),
            ("wanted_stand_type", "castle"),
            ("wishes", "x" * 2001),
            ("wishes", "\u200bx"),
            ("represented", [{"name": ""}]),
            ("represented", [{"name": "A", "country": "XX"}]),
            ("represented", [{"name": "A"}, {"name": "a"}]),
            ("represented", [{"name": f"N{n}"} for n in range(31)]),
            ("represented", "Tessile"),
            ("represented", {"name": "A"}),
        ],
    )
    def test_refuses(self, clean, name, value):
        with pytest.raises(InvalidInput) as refusal:
            clean(**{name: value})
        assert list(refusal.value.errors) == [name]

    def test_no_power_is_an_answer(self, clean):
        assert clean(power_kw=0).power_kw == 0

    def test_tells_all_faults_at_once(self, clean):
        with pytest.raises(InvalidInput) as refusal:
            clean(category="XYZ", fascia="x" * 61, power_kw="many", product_groups=[])
        assert set(refusal.value.errors) == {"category", "fascia", "power_kw"}


class TestSaving:
    def test_writes_what_was_typed(self, application, details):
        changed = _save(application, details)
        assert application.category.code == "CLO"
        assert [group.code for group in application.groups.all()] == ["CLO-01"]
        assert [(one.name, one.country) for one in application.represented.all()] == [
            ("Tessile S.p.A.", "IT")
        ]
        assert (application.fascia, application.serial) == ("ОЙМАҚ", 2)
        assert set(changed) >= {"category", "product_groups", "fascia", "represented"}
        assert Entry.objects.get().data == {"fields": changed}

    def test_the_journal_holds_no_words_of_the_company(self, application, details):
        _save(application, details)
        assert "Tessile" not in str(Entry.objects.values().get())

    def test_saving_the_same_again_changes_nothing(self, application, details):
        _save(application, details)
        assert _save(application, details, serial=1) == []
        assert application.serial == 2
        assert Entry.objects.count() == 1

    def test_takes_away_too(self, application, clean):
        _save(application, clean())
        _save(application, clean(category="", product_groups=[], represented=[], fascia=""))
        assert application.category is None
        assert not application.groups.exists()
        assert not application.represented.exists()

    def test_on_top_of_something_unseen_is_refused_and_says_whose(self, application, details, organiser):
        from journal.actors import Actor

        save_application(
            application=application, details=details, serial=1, actor=Actor.staff(organiser), at=NOW
        )
        with pytest.raises(ApplicationChanged) as refusal:
            _save(application, replace(details, fascia="НАРЯД", represented=()), serial=1)
        assert refusal.value.extra == {"changed_by": "owner@example.com", "changed_at": NOW.isoformat()}
        application.refresh_from_db()
        assert application.fascia == "ОЙМАҚ"
        assert application.represented.count() == 1  # nothing of it was written

    @pytest.mark.parametrize(
        "state", sorted(set(ApplicationState) - {ApplicationState.DRAFT, ApplicationState.RETURNED})
    )
    def test_is_over_when_it_is_handed_in(self, make_application, details, state):
        application = make_application(state=state)
        with pytest.raises(ApplicationNotEditable):
            _save(application, details)
        assert not application.fascia


@pytest.fixture
def ready(application, details, confirm):
    """Filled in, the contact confirmed, the consent given; no booth yet."""
    _save(application, details, at=NOW - MINUTE)
    confirm(application.company)
    return application


def _submit(application, at=NOW, **how):
    submit_application(application=application, actor=SOMEBODY, at=at, **how)
    application.refresh_from_db()


class TestSubmitting:
    def test_reserves_the_booth_and_gives_a_number(self, ready, booth, edition):
        hold_booth(application=ready, booth=booth, actor=SOMEBODY, at=NOW)
        _submit(ready)
        booking = Booking.objects.get()
        assert ready.state == ApplicationState.SUBMITTED
        assert ready.number == f"AO{edition.starts_on:%y}-0001"
        assert (ready.submitted_at, ready.serial) == (NOW, 3)
        assert (booking.state, booking.expires_at) == (BookingState.RESERVED, NOW + timedelta(days=14))
        assert Message.objects.get().kind == "exhibitors.application_submitted"

    def test_without_a_booth_it_asks_for_the_waiting_list(self, ready):
        _submit(ready)
        assert ready.state == ApplicationState.SUBMITTED

    def test_names_everything_that_is_missing(self, application, confirm):
        confirm(application.company)
        application.company.consents.update(withdrawn_at=NOW)
        Application.objects.update(has_industrial_certificate=True)
        with pytest.raises(InvalidInput) as refusal:
            _submit(application)
        assert set(refusal.value.errors) == {"category", "industrial_certificate", "booth", "consents"}
        application.refresh_from_db()
        assert (application.state, application.number) == (ApplicationState.DRAFT, None)

    def test_needs_a_confirmed_mailbox(self, ready):
        ready.company.memberships.update(confirmed_at=None)
        with pytest.raises(ContactNotConfirmed):
            _submit(ready)

    def test_after_the_window_only_what_was_returned(self, ready, terms):
        terms.applications_close_at = NOW
        terms.save()
        with pytest.raises(ApplicationsClosed):
            _submit(ready)
        Application.objects.update(state=ApplicationState.RETURNED)
        _submit(ready)

    def test_a_lost_booth_is_not_passed_over_in_silence(self, ready, booth):
        """The wish for the waiting list is there too, yet the company believes that it has a booth."""
        hold_booth(application=ready, booth=booth, actor=SOMEBODY, at=NOW)
        lapse_bookings(at=NOW + 20 * MINUTE)
        with pytest.raises(HoldLapsed):
            _submit(ready, at=NOW + 21 * MINUTE)
        _submit(ready, at=NOW + 22 * MINUTE, without_booth=True)
        assert ready.state == ApplicationState.SUBMITTED

    def test_twice_is_refused_with_both_states(self, ready):
        _submit(ready)
        with pytest.raises(MoveRefused) as refusal:
            _submit(ready)
        assert refusal.value.extra == {"state": "submitted", "wanted": "submitted"}
        assert Message.objects.count() == 1

    def test_anew_keeps_the_number_and_forgets_the_reason(self, ready, booth):
        hold_booth(application=ready, booth=booth, actor=SOMEBODY, at=NOW)
        _submit(ready)
        number = ready.number
        Application.objects.update(state=ApplicationState.RETURNED, reason_kk="Фриз мәтіні ұзын")
        _submit(ready, at=NOW + timedelta(days=3))
        assert (ready.number, ready.reason_kk) == (number, "")
        assert Booking.objects.get().expires_at == NOW + timedelta(days=17)

    def test_takes_co_exhibitors_along(self, ready, make_application):
        guest = make_application(host=ready)
        _submit(ready)
        guest.refresh_from_db()
        assert guest.state == ApplicationState.SUBMITTED
        assert {ready.number[-4:], guest.number[-4:]} == {"0001", "0002"}

    def test_a_co_exhibitor_does_not_submit_itself(self, ready, make_application, booth):
        guest = make_application(host=ready)
        with pytest.raises(BoothOfHost):
            _submit(guest)
        with pytest.raises(BoothOfHost):
            hold_booth(application=guest, booth=booth, actor=SOMEBODY, at=NOW)


class TestWithdrawing:
    @pytest.mark.parametrize("state", ["draft", "submitted", "returned", "waitlisted"])
    def test_frees_the_booth_and_takes_co_exhibitors_along(self, application, make_application, booth, state):
        hold_booth(application=application, booth=booth, actor=SOMEBODY, at=NOW)
        guest = make_application(host=application)
        Application.objects.filter(pk=application.pk).update(state=state, waitlisted_at=NOW)
        withdraw_application(application=application, actor=SOMEBODY, at=NOW)
        guest.refresh_from_db()
        application.refresh_from_db()
        assert application.state == guest.state == ApplicationState.WITHDRAWN
        assert Booking.objects.get().state == BookingState.RELEASED
        assert Message.objects.count() == 2

    @pytest.mark.parametrize(
        "state", ["approved", "confirmed", "rejected", "withdrawn", "cancelled", "expired"]
    )
    def test_is_refused_later(self, make_application, state):
        with pytest.raises(MoveRefused):
            withdraw_application(application=make_application(state=state), actor=SOMEBODY, at=NOW)

    def test_a_co_exhibitor_may_go_alone(self, application, make_application):
        withdraw_application(application=make_application(host=application), actor=SOMEBODY, at=NOW)
        application.refresh_from_db()
        assert application.state == ApplicationState.DRAFT


def test_a_lapsed_reservation_takes_co_exhibitors_along(ready, make_application, booth):
    guest = make_application(host=ready)
    hold_booth(application=ready, booth=booth, actor=SOMEBODY, at=NOW)
    _submit(ready)
    assert lapse_bookings(at=NOW + timedelta(days=14)) == 1
    guest.refresh_from_db()
    ready.refresh_from_db()
    assert ready.state == guest.state == ApplicationState.EXPIRED
