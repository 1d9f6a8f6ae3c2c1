"""The timetable of a day at the lecture desk: one call of a service for each move, refusals named, undo."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import NotFound
from journal.actors import SYSTEM
from journal.models import Entry
from sessions.models import Lecture
from sessions.programme.board import mark_of
from sessions.services.drafting import (
    PARKED,
    MovedMeanwhile,
    RoomTaken,
    Slot,
    SpeakerTaken,
    place_lecture,
    slot_of,
)
from sessions.tests.stage import add_lecture, add_room, add_speaker, moment, release, released

pytestmark = pytest.mark.django_db

BOARD = "/en/admin/forum_sessions/lecture/timetable/"


def at(edition, hour, minute=0, *, room="L1", minutes=45, day=0):
    starts_at = moment(edition, hour, minute, day=day)
    return Slot(room, starts_at, starts_at + timedelta(minutes=minutes))


def place(lecture, slot, seen=""):
    placed = place_lecture(
        edition=lecture.edition, lecture=lecture.code, slot=slot, seen=seen, actor=SYSTEM, at=timezone.now()
    )
    lecture.refresh_from_db()
    return placed


class TestThePlacing:
    def test_moves_the_draft_and_nothing_else(self, client, forum):
        lecture = released(forum.edition, "T01", hour=10, room="L1")
        add_room(forum.edition, "L2")
        before = slot_of(lecture)
        wanted = at(forum.edition, 14, 5, room="L2", minutes=30)
        placed = place(lecture, wanted)
        assert (slot_of(lecture), placed.before) == (wanted, before)
        assert "10:00" in client.get("/programme/T01/").content.decode()
        entry = Entry.objects.get(verb="lecture.placed")
        assert (entry.subject_code, entry.data["room"]) == ("T01", "L2")

    def test_the_same_place_again_is_no_move(self, forum):
        lecture = add_lecture(forum.edition, "T01", room="L1")
        assert not place(lecture, slot_of(lecture)).is_moved
        assert not Entry.objects.filter(verb="lecture.placed").exists()

    def test_parks(self, forum):
        lecture = add_lecture(forum.edition, "T01", room="L1")
        place(lecture, PARKED)
        assert (lecture.room, lecture.starts_at, lecture.ends_at) == (None, None, None)

    def test_a_taken_room_is_refused_by_name(self, forum):
        add_lecture(forum.edition, "T01", hour=10, room="L1")
        lecture = add_lecture(forum.edition, "T02", hour=12, room="L2")
        with pytest.raises(RoomTaken, match="T01"):
            place(lecture, at(forum.edition, 10, 40))
        place(lecture, at(forum.edition, 10, 45))  # right after it

    def test_a_speaker_on_another_stage_is_refused_by_name(self, forum):
        add_speaker(add_lecture(forum.edition, "T01", hour=10, room="L1"))
        lecture = add_lecture(forum.edition, "T02", hour=12, room="L2")
        add_speaker(lecture)
        with pytest.raises(SpeakerTaken, match=r"S01.*T01"):
            place(lecture, at(forum.edition, 10, room="L2"))

    @pytest.mark.parametrize("shared", ["T01", "T02"])
    def test_a_shared_slot_is_shared(self, forum, shared):
        add_lecture(forum.edition, "T01", hour=10, room="L1", shared_slot=shared == "T01")
        place(
            add_lecture(forum.edition, "T02", hour=12, room="L2", shared_slot=shared == "T02"),
            at(forum.edition, 10),
        )

    def test_the_constraints_alone_are_enough(self, forum, monkeypatch):
        monkeypatch.setattr("sessions.services.drafting._check_free", lambda lecture: None)
        add_speaker(add_lecture(forum.edition, "T01", hour=10, room="L1"))
        lecture = add_lecture(forum.edition, "T02", hour=12, room="L2")
        add_speaker(lecture)
        with pytest.raises(RoomTaken):
            place(lecture, at(forum.edition, 10))
        with pytest.raises(SpeakerTaken):
            place(lecture, at(forum.edition, 10, room="L2"))

    def test_who_saw_something_else_is_told(self, forum):
        lecture = add_lecture(forum.edition, "T01", room="L1")
        seen = mark_of(lecture)
        place(lecture, at(forum.edition, 15), seen)
        with pytest.raises(MovedMeanwhile):
            place(lecture, at(forum.edition, 16), seen)

    def test_what_is_not_there_is_not_found(self, forum):
        lecture = add_lecture(forum.edition, "T01", room="L1")
        with pytest.raises(NotFound):
            place(lecture, at(forum.edition, 10, room="elsewhere"))
        Lecture.objects.update(plan="removed")
        with pytest.raises(NotFound):
            place(lecture, at(forum.edition, 10))


class TestTheBoard:
    @pytest.fixture
    def lecture(self, forum):
        return add_lecture(forum.edition, "T01", hour=10, room="L1")

    def typed(self, lecture, /, **rest):
        return {
            "lecture": lecture.code, "room": "L1", "day": lecture.edition.starts_on.isoformat(),
            "start": "14:05", "minutes": "30", "seen": mark_of(lecture), **rest,
        }  # fmt: skip

    def test_shows_a_day_and_what_waits(self, desk, forum, lecture):
        other = add_lecture(forum.edition, "T02", day=1, room="L2")
        place(add_lecture(forum.edition, "T03", room="L3"), PARKED)
        page = desk.get(BOARD).content.decode()
        assert 'id="b-T01"' in page and 'id="b-T03"' in page and 'id="b-T02"' not in page
        assert "Waiting for a room or a time: 1" in page
        page = desk.get(f"{BOARD}?day={other.starts_at:%Y-%m-%d}").content.decode()
        assert 'id="b-T02"' in page and 'id="b-T01"' not in page

    @pytest.mark.parametrize("lectures", [1, 12])
    def test_costs_the_same_for_many(self, desk, forum, django_assert_num_queries, lectures):
        for number in range(lectures):
            add_speaker(released(forum.edition, f"T{number}"), f"S{number}")
        Lecture.objects.update(ends_at=moment(forum.edition, 11))
        desk.get(BOARD)
        with django_assert_num_queries(7):
            desk.get(BOARD)

    def test_a_form_moves_and_takes_back_without_a_script(self, desk, forum, lecture):
        before = mark_of(lecture)
        answer = desk.post(BOARD, self.typed(lecture), follow=True)
        lecture.refresh_from_db()
        assert slot_of(lecture) == at(forum.edition, 14, 5, minutes=30)
        page = answer.content.decode()
        assert "Moved: Lecture T01" in page
        assert "Undo the move of T01" in page and f'value="{before}"' in page
        desk.post(BOARD, {"lecture": "T01", "to": before, "seen": mark_of(lecture)})
        lecture.refresh_from_db()
        assert mark_of(lecture) == before

    def test_the_script_gets_the_board_alone_with_fresh_warnings(self, desk, lecture):
        answer = desk.post(BOARD, self.typed(lecture, start="23:00"), headers={"X-Part": "board"})
        page = answer.content.decode()
        assert page.startswith('<div id="board"')
        assert "Outside the opening hours." in page
        assert "23:00–23:30. Warnings on this day: 1" in page and "Undo the move of T01" in page

    @pytest.mark.parametrize("headers", [{}, {"X-Part": "board"}])
    def test_a_refusal_is_told_and_nothing_moves(self, desk, forum, lecture, headers):
        add_lecture(forum.edition, "T02", hour=14, room="L2")
        typed = self.typed(lecture, room="L2")
        answer = desk.post(BOARD, typed, headers=headers, follow=True)
        assert "In Hall L2 is at this time: T02 Lecture T02." in answer.content.decode()
        before = mark_of(lecture)
        lecture.refresh_from_db()
        assert mark_of(lecture) == before

    @pytest.mark.parametrize(
        "wrong",
        [{"start": "25:00"}, {"minutes": "0"}, {"to": "x|y|z"}, {"to": "x"}, {"lecture": ""}, {"day": "?"}],
    )
    def test_nonsense_is_refused(self, desk, lecture, wrong):
        before = mark_of(lecture)
        assert desk.post(BOARD, self.typed(lecture, **wrong), headers={"X-Part": "board"}).status_code == 200
        lecture.refresh_from_db()
        assert mark_of(lecture) == before

    def test_two_in_a_shared_slot_stand_beside_one_another(self, desk, forum, lecture):
        add_lecture(forum.edition, "T02", hour=10, room="L1", shared_slot=True)
        page = desk.get(BOARD).content.decode()
        assert 'data-lane="0" data-lanes="2"' in page and 'data-lane="1" data-lanes="2"' in page

    def test_who_may_not_edit_sees_nothing(self, client, lecture):
        from accounts.models import User

        client.force_login(
            User.objects.create_user("helper@example.com", "a long enough password", is_staff=True)
        )
        assert client.get(BOARD).status_code == 403
        assert client.post(BOARD, self.typed(lecture)).status_code == 403


class TestGaps:
    def test_a_long_empty_room_is_told(self, desk, forum):
        add_lecture(forum.edition, "T01", hour=9, room="L1", minutes=60)
        add_lecture(forum.edition, "T02", hour=13, room="L1")
        add_lecture(forum.edition, "T03", hour=15, room="L1")
        release(forum.edition)
        page = desk.get(BOARD).content.decode()
        assert "Before it the room stands empty. Minutes: 180" in page
        assert page.count("stands empty") == 1
