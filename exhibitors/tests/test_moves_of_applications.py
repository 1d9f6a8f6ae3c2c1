"""Every pair of states: what the table allows happens once and is told, what it does not is refused."""

import itertools

import pytest
from django.utils import timezone, translation

from core.states import MoveRefused
from exhibitors.models import Application, Booking
from exhibitors.services.application_moves import move_application
from exhibitors.services.bookings import hold_booth, reserve_held
from exhibitors.states import APPLICATION_MOVES, ApplicationState
from journal.actors import SYSTEM
from journal.models import Entry
from mailing import letters
from mailing.models import Message

NOW = timezone.now()
PAIRS = list(itertools.product(ApplicationState, repeat=2))


def _move(application, to):
    move_application(application=application, to=to, actor=SYSTEM, at=NOW, waitlisted_at=NOW)


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_every_pair(make_application, before, after):
    application = make_application(state=before)
    if APPLICATION_MOVES.allows(before, after):
        _move(application, after)
        said = Entry.objects.exclude(verb="catalogue.opened")
        assert said.get().verb == f"application.{after}"
        assert said.get().data == {"before": before}
        assert Message.objects.get().kind == f"exhibitors.application_{after}"
    else:
        with pytest.raises(MoveRefused) as refusal:
            _move(application, after)
        assert refusal.value.extra == {"state": before, "wanted": after}
        assert not Entry.objects.exists()
        assert not Message.objects.exists()
    application.refresh_from_db()
    assert application.state == (after if APPLICATION_MOVES.allows(before, after) else before)


class TestLetters:
    def _written(self, application, language="en"):
        application.company.language = language
        application.company.save()
        Message.objects.all().delete()
        for before in ApplicationState:
            if APPLICATION_MOVES.allows(before, application.state):
                Application.objects.filter(pk=application.pk).update(state=before)
                after, application.state = application.state, before
                _move(application, after)
                break
        with translation.override(language):
            return letters.write(Message.objects.get())

    @pytest.mark.parametrize("state", sorted(set(ApplicationState) - {ApplicationState.DRAFT}))
    @pytest.mark.parametrize("language", ["kk", "ru", "en"])
    def test_there_is_one_for_every_state(self, make_application, state, language):
        application = make_application(state=state, number="AO26-0007")
        letter = self._written(application, language)
        assert "ALTYN OIMAQ" in letter.subject
        for part in (letter.text, letter.html):
            assert "AO26-0007" in part
            assert "Айгүл" in part
            assert "/exhibit/application/" in part

    def test_says_why_in_the_companys_language(self, make_application):
        application = make_application(
            state="rejected", reason_kk="Орын жоқ", reason_ru="Мест нет", reason_en="Full & closed"
        )
        assert "Мест нет" in self._written(application, "ru").text
        assert "Full & closed" in self._written(application, "en").text
        assert "Full &amp; closed" in self._written(application, "en").html

    def test_names_the_booth_and_the_day(self, application, booth, edition):
        hold_booth(application=application, booth=booth, actor=SYSTEM, at=NOW)
        [booking] = reserve_held(application=application, actor=SYSTEM, at=NOW)
        application.state = "submitted"
        text = self._written(application).text
        assert f"Booth: {booth.number}" in text
        until = booking.expires_at.astimezone(edition.zone)
        assert f"{until:%H:%M}" in text

    def test_is_dropped_when_the_state_is_another_by_now(self, make_application):
        application = make_application(state="draft")
        _move(application, ApplicationState.SUBMITTED)
        Application.objects.update(state="approved")
        assert letters.write(Message.objects.get()) is None

    def test_no_warning_without_a_reservation(self, make_application, booth):
        from exhibitors.emails.applications import queue_lapse_warning

        application = make_application(state="returned")
        queue_lapse_warning(application, at=NOW)
        assert letters.write(Message.objects.get()) is None
        hold_booth(application=application, booth=booth, actor=SYSTEM, at=NOW)
        reserve_held(application=application, actor=SYSTEM, at=NOW)
        with translation.override("en"):
            assert "Reserved until" in letters.write(Message.objects.get()).text
        assert Booking.objects.count() == 1
