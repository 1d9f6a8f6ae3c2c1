"""What a release does, and what it warns of before."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.states import MoveRefused
from forum.queries import current_forum
from sessions.models import Lecture, Release, Seating, SignUp
from sessions.programme.doubts import preview
from sessions.programme.drafts import drafted
from sessions.services.locks import overlaps_put_off
from sessions.services.releases import NothingToRelease
from sessions.states import LECTURE_MOVES, SIGNUP_MOVES, LectureState, SignUpState
from sessions.tests.stage import add_lecture, add_room, add_speaker, moment, release, released
from sessions.tests.test_signups import join


def doubts(forum):
    _changes, found = preview(current_forum(), drafted(forum.edition))
    return {(doubt.lecture, doubt.words) for doubt in found}


class TestARelease:
    def test_has_a_number_and_says_what_changed(self, forum):
        first, second = add_lecture(forum.edition, "A", hour=9), add_lecture(forum.edition, "B", hour=11)
        release(forum.edition)
        Lecture.objects.filter(pk=first.pk).update(room=add_room(forum.edition, "other"))
        Lecture.objects.filter(pk=second.pk).update(plan="cancelled")
        made = release(forum.edition)
        assert made.number == 2
        assert [(row["lecture"], row["change"], row["fields"]) for row in made.changes] == [
            ("A", "changed", ["room"]),
            ("B", "cancelled", []),
        ]
        assert made.changes[0]["before"]["room"]["code"] == "room-A"

    def test_needs_something_to_release(self, forum):
        released(forum.edition)
        with pytest.raises(NothingToRelease):
            release(forum.edition)

    def test_may_change_only_the_seats(self, forum):
        lecture = released(forum.edition, capacity=10)
        Lecture.objects.filter(pk=lecture.pk).update(capacity=20, signup_closes_at=timezone.now())
        assert release(forum.edition).changes == []
        seating = Seating.objects.get(pk=lecture.pk)
        assert seating.total == 20 and seating.closes_at is not None

    def test_a_corrected_name_is_no_move(self, forum, visitor):
        from mailing.models import Message

        lecture = released(forum.edition)
        join(visitor)
        lecture.room.name_kk = "Үлкен зал"
        lecture.room.save()
        release(forum.edition)
        assert not Message.objects.filter(kind="sessions.changed").exists()

    def test_what_was_never_shown_is_called_off_silently(self, forum):
        released(forum.edition, "A")
        add_lecture(forum.edition, "B", plan="cancelled")
        with pytest.raises(NothingToRelease):
            release(forum.edition)

    def test_a_lecture_may_come_back(self, forum, visitor):
        lecture = released(forum.edition)
        for plan, state in (("cancelled", "cancelled"), ("planned", "released"), ("removed", "removed")):
            Lecture.objects.filter(pk=lecture.pk).update(plan=plan)
            release(forum.edition)
            lecture.refresh_from_db()
            assert lecture.state == state
        assert lecture.sequence == 3

    def test_two_lectures_change_places_for_the_same_person(self, forum, visitor):
        first, second = released(forum.edition, "A", hour=9), released(forum.edition, "B", hour=11)
        join(visitor, "A")
        join(visitor, "B")
        with transaction.atomic(), overlaps_put_off():
            Lecture.objects.filter(pk=first.pk).update(starts_at=second.starts_at, ends_at=second.ends_at)
            Lecture.objects.filter(pk=second.pk).update(starts_at=first.starts_at, ends_at=first.ends_at)
        release(forum.edition)
        assert set(SignUp.objects.values_list("state", flat=True)) == {"confirmed"}
        assert SignUp.objects.get(lecture=first).during.lower == second.starts_at

    def test_costs_the_same_for_many(self, forum, django_assert_num_queries):
        released(forum.edition, "first")
        for count in (1, 5):
            for number in range(count):
                add_lecture(forum.edition, f"T{count}{number}", hour=9 + number)
            with django_assert_num_queries(16):
                release(forum.edition)


class TestBeforeARelease:
    def test_all_is_well(self, forum):
        add_lecture(forum.edition, hour=10)
        assert doubts(forum) == set()

    def test_it_is_told_what_is_doubtful(self, forum, visitor):
        released(forum.edition, "small", hour=9, capacity=1)
        join(visitor, "small")
        Lecture.objects.filter(code="small").update(capacity=0)
        add_lecture(forum.edition, "night", hour=22, title_en="")
        add_lecture(forum.edition, "empty", hour=11, room="none")
        Lecture.objects.filter(code="empty").update(
            room=None, starts_at=None, ends_at=None, signup_required=False
        )
        add_speaker(add_lecture(forum.edition, "one", hour=14, shared_slot=True, room="same"))
        add_speaker(add_lecture(forum.edition, "two", hour=14, shared_slot=True, room="same"))
        codes = [code for code, _words in doubts(forum)]
        assert sorted(codes) == ["empty", "empty", "night", "night", "one", "one", "small"]

    def test_it_is_told_who_would_lose_a_seat(self, forum, visitor):
        first, second = released(forum.edition, "A", hour=9), released(forum.edition, "B", hour=11)
        join(visitor, "A")
        join(visitor, "B")
        Lecture.objects.filter(pk=second.pk).update(starts_at=first.starts_at, ends_at=first.ends_at)
        assert [code for code, _words in doubts(forum)] == ["B"]
        Lecture.objects.filter(pk=first.pk).update(plan="removed")
        assert [code for code, _words in doubts(forum)] == ["A"]  # whose seat goes anyway


class TestTheDatabase:
    def test_one_lecture_in_a_room_at_a_time(self, forum):
        add_lecture(forum.edition, "A", room="same", hour=10)
        add_lecture(forum.edition, "B", room="same", hour=11)
        with pytest.raises(IntegrityError, match="lecture_room_once"), transaction.atomic():
            add_lecture(forum.edition, "C", room="same", hour=10, minutes=61)
        add_lecture(forum.edition, "D", room="same", hour=10, shared_slot=True)
        add_lecture(forum.edition, "E", room="same", hour=10, plan="cancelled")

    def test_one_person_on_a_stage_at_a_time_also_when_the_lecture_moves(self, forum):
        first, second = add_lecture(forum.edition, "A", hour=10), add_lecture(forum.edition, "B", hour=12)
        add_speaker(first)
        add_speaker(second)
        with pytest.raises(IntegrityError, match="speaker_in_one_place"), transaction.atomic():
            Lecture.objects.filter(pk=second.pk).update(starts_at=first.starts_at, ends_at=first.ends_at)
        Lecture.objects.filter(pk=first.pk).update(plan="removed")
        Lecture.objects.filter(pk=second.pk).update(starts_at=first.starts_at, ends_at=first.ends_at)

    def test_no_seat_too_many_and_no_two_at_a_time(self, forum, register):
        lecture, other = released(forum.edition, "A", capacity=1), released(forum.edition, "B")
        first, second = register(email="a@example.com"), register(email="b@example.com")
        join(first, "A")
        row = {
            "state": "confirmed",
            "signed_up_at": timezone.now(),
            "changed_at": timezone.now(),
            "signed_up_through": "api",
        }
        with pytest.raises(IntegrityError, match="seating_not_overbooked"), transaction.atomic():
            SignUp.objects.create(lecture=lecture, visitor=second, **row)
        during = (moment(forum.edition, 10, 30), moment(forum.edition, 12))
        with pytest.raises(IntegrityError, match="signup_one_seat_at_a_time"), transaction.atomic():
            SignUp.objects.create(lecture=other, visitor=first, during=during, **row)
        with pytest.raises(IntegrityError, match="signup_once"), transaction.atomic():
            SignUp.objects.create(lecture=lecture, visitor=first, **row | {"state": "waitlisted"})

    def test_a_lecture_ends_after_it_starts(self, forum):
        with pytest.raises(IntegrityError, match="lecture_times_in_order"), transaction.atomic():
            add_lecture(forum.edition, minutes=0)

    def test_nobody_signs_up_for_what_was_never_released(self, forum, visitor):
        lecture = add_lecture(forum.edition)
        row = {"signed_up_at": timezone.now(), "changed_at": timezone.now(), "signed_up_through": "api"}
        with pytest.raises(Exception, match="never released"), transaction.atomic():
            SignUp.objects.create(lecture=lecture, visitor=visitor, state="confirmed", **row)


@pytest.mark.parametrize(("moves", "states"), [(LECTURE_MOVES, LectureState), (SIGNUP_MOVES, SignUpState)])
def test_every_pair_of_states(moves, states):
    for before in states:
        for after in states:
            if moves.allows(before, after):
                moves.check(before, after)
            else:
                with pytest.raises(MoveRefused):
                    moves.check(before, after)


def test_the_ends_of_a_sign_up_are_final():
    final = {state for state in SignUpState if not SIGNUP_MOVES.table[state]}
    assert final == {SignUpState.CANCELLED, SignUpState.EXPIRED, SignUpState.PASSED}


def test_released_times_are_moments(forum):
    lecture = released(forum.edition)
    assert Release.objects.count() == 1
    assert lecture.shown["starts_at"].endswith("+00:00")
    assert lecture.ends_at - lecture.starts_at == timedelta(minutes=45)
