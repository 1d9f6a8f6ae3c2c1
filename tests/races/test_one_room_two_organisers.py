"""Two organisers want one room, or one speaker, at one time: one of them is first, the other is told, nobody breaks."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from journal.actors import SYSTEM
from journal.models import Entry
from sessions.models import Lecture, ProgrammeRules
from sessions.programme.board import mark_of
from sessions.services import drafting
from sessions.services.drafting import MovedMeanwhile, RoomTaken, Slot, SpeakerTaken, place_lecture
from sessions.tests.stage import add_lecture, add_room, add_speaker, moment
from tests.races.together import together, wait_for_the_others

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ROUNDS = 5


def place(lecture, slot, seen=""):
    return lambda: place_lecture(
        edition=lecture.edition, lecture=lecture.code, slot=slot, seen=seen, actor=SYSTEM, at=timezone.now()
    )


def slot(edition, room, hour):
    starts_at = moment(edition, hour)
    return Slot(room, starts_at, starts_at + timedelta(minutes=45))


@pytest.fixture
def pair(forum):
    add_room(forum.edition, "wanted")
    return add_lecture(forum.edition, "A", hour=9), add_lecture(forum.edition, "B", hour=9)


@pytest.fixture
def without_lock(monkeypatch):
    """The same deeds with nothing to wait at, and nobody writes before both have looked."""
    check = drafting._check_free

    def look(lecture):
        check(lecture)
        wait_for_the_others()

    monkeypatch.setattr(drafting, "_lock", lambda edition: None)
    monkeypatch.setattr(drafting, "_check_free", look)


@pytest.fixture
def without_constraint(db):
    rule = next(one for one in Lecture._meta.constraints if one.name == "lecture_room_once")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Lecture, rule)
    yield
    Lecture.objects.update(room=None)
    with connection.schema_editor() as editor:
        editor.add_constraint(Lecture, rule)


def both_want(pair, hour=12):
    return together(*(place(lecture, slot(lecture.edition, "wanted", hour)) for lecture in pair))


def in_the_room():
    return Lecture.objects.filter(room__code="wanted").count()


def test_one_gets_the_room_and_the_other_is_told(pair):
    for number in range(ROUNDS):
        Lecture.objects.update(room=None)
        results = both_want(pair, hour=10 + number)
        refused = [one for one in results if isinstance(one, Exception)]
        assert [type(one) for one in refused] == [RoomTaken], results
        assert in_the_room() == 1
        assert Entry.objects.filter(verb="lecture.placed").count() == number + 1


def test_the_constraint_alone_is_enough(pair, without_lock):
    results = both_want(pair)
    assert [type(one) for one in results if isinstance(one, Exception)] == [RoomTaken], results
    assert in_the_room() == 1


def test_control_without_either_both_stand_there(pair, without_lock, without_constraint):
    results = both_want(pair)
    assert not [one for one in results if isinstance(one, Exception)], results
    assert in_the_room() == 2


def test_one_speaker_is_not_sent_to_two_stages(forum, pair):
    for lecture in pair:
        Lecture.objects.filter(pk=lecture.pk).update(starts_at=None, ends_at=None)
        add_speaker(lecture)
    add_room(forum.edition, "other")
    rooms = ("wanted", "other")
    results = together(
        *(place(one, slot(one.edition, room, 12)) for one, room in zip(pair, rooms, strict=True))
    )
    assert [type(one) for one in results if isinstance(one, Exception)] == [SpeakerTaken], results


def test_two_who_move_the_same_lecture(pair):
    lecture = pair[0]
    seen = mark_of(lecture)
    results = together(*(place(lecture, slot(lecture.edition, "wanted", hour), seen) for hour in (12, 14)))
    assert [type(one) for one in results if isinstance(one, Exception)] == [MovedMeanwhile], results


def test_the_rules_are_there_after_the_first_move(pair):
    both_want(pair)
    assert ProgrammeRules.objects.count() == 1
