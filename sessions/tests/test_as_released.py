"""What the public reads is what was released: nothing that is edited afterwards shows through any door."""

import json
import re

import pytest
from django.utils import timezone

from journal.actors import SYSTEM
from sessions.models import Lecture, Room, Speaker, Track
from sessions.services.capacity import change_capacity
from sessions.tests.stage import add_lecture, add_speaker, release

pytestmark = pytest.mark.django_db

DOORS = (
    "/schedule.xml",
    "/schedule.json",
    "/schedule.ics",
    "/en/programme/",
    "/en/programme/T01/",
    "/en/programme/T01.ics",
    "/en/speakers/",
    "/en/speakers/S01/",
    "/api/v1/lectures/",
    "/api/v1/lectures/T01/",
    "/api/v1/speakers/",
)


@pytest.fixture
def programme(forum):
    lecture = add_lecture(forum.edition, "T01")
    Lecture.objects.filter(pk=lecture.pk).update(
        track=Track.objects.create(edition=forum.edition, code="tr", name_en="Threads")
    )
    add_speaker(lecture, "S01")
    release(forum.edition)
    return forum.edition


def _of(answer):
    """Without what is new in every page: the token of its forms, the name of its scripts' permission, its moment."""
    return re.sub(rb'(nonce|value)="[^"]{20,}"|"as_of":"[^"]+"', b"", answer.content)


def edit_everything(edition):
    words = {
        f"{name}_{language}": "SECRET" for name in ("title", "abstract") for language in ("kk", "ru", "en")
    }
    Lecture.objects.update(**words, capacity=4711, languages=["xx"], kind="show", shared_slot=True)
    names = {f"name_{language}": "SECRET" for language in ("kk", "ru", "en")}
    Room.objects.update(**names, capacity=4711)
    Track.objects.update(**names)
    Speaker.objects.update(
        **names,
        bio_kk="SECRET",
        bio_en="SECRET",
        role_en="SECRET",
        country="XX",
        photo="speakers/SECRET.webp",
    )


@pytest.mark.parametrize("door", DOORS)
def test_the_draft_shows_nowhere(client, programme, door):
    before = client.get(door)
    edit_everything(programme)
    after = client.get(door)
    assert after.status_code == 200
    assert _of(before) == _of(after)
    assert b"SECRET" not in after.content and b"4711" not in after.content
    release(programme)
    assert _of(client.get(door)) != _of(before)


def test_seats_changed_on_the_spot_are_exported(client, programme):
    known = {"If-None-Match": client.get("/schedule.json")["ETag"]}
    change_capacity(lecture=Lecture.objects.get(), capacity=7, actor=SYSTEM, at=timezone.now())
    answer = client.get("/schedule.json", headers=known)
    assert answer.status_code == 200
    events = json.loads(answer.content)["schedule"]["altyn_oimaq"]["events"]
    assert [event["capacity"] for event in events.values()] == [7]
