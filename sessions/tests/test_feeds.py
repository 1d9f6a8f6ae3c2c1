"""`/schedule.xml` and `/schedule.json`: valid, cheap, and coming back without loss."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.models import Edition
from forum.queries import current_forum
from journal.actors import SYSTEM
from sessions.exchange.files import read_schedule
from sessions.exchange.incoming import clean
from sessions.models import Lecture, Room, Speaker, Speaking
from sessions.services.importing import import_programme
from sessions.states import Plan
from sessions.tests.schedules import json_faults, xml_faults
from sessions.tests.stage import add_lecture, add_room, add_speaker, moment, release, released

pytestmark = pytest.mark.django_db

_FORMATS = ("xml", "json")


@pytest.fixture
def programme(forum):
    """One of everything that is awkward."""
    edition = forum.edition
    nasty = add_lecture(
        edition, "T01", title_ru="<b>жирно</b> & ]]> ?> \"'", abstract_kk="бір\r\nекі\r\n\r\nүш", capacity=12,
        interpretation=["ru", "en"], headsets=30, kind="panel",
    )  # fmt: skip
    add_speaker(nasty, "S01")
    add_speaker(nasty, "m-1", part="moderator")
    add_lecture(edition, "t01", hour=12, minutes=1439, title_kk="", title_ru="", signup_required=False)
    add_lecture(edition, "T03", hour=14, starts_at=None, ends_at=None)
    add_lecture(edition, "T04", hour=15, room="L1")
    add_lecture(edition, "T05", hour=15, room="L1", shared_slot=True, signup_opens_at=timezone.now())
    called_off = add_lecture(edition, "T06", hour=17)
    roomless = add_lecture(edition, "T07", day=1)
    Lecture.objects.filter(pk=roomless.pk).update(room=None, guid="not-a-uuid")
    add_room(edition, "L9")  # of the draft only
    Room.objects.filter(code="room-t01").update(name_kk="room-T01 залы")  # two rooms of one name
    Speaker.objects.filter(code="S01").update(bio_en="Long.\nVery.", country="KZ")
    release(edition)
    Lecture.objects.filter(pk=called_off.pk).update(plan=Plan.CANCELLED)
    release(edition)
    return edition


def _columns(edition: Edition) -> list[object]:
    """All that an export must bring back, of every lecture."""
    rows = []
    for row in Lecture.objects.filter(edition=edition).select_related("room").order_by("code"):
        own = {
            column.name: getattr(row, column.name)
            for column in Lecture._meta.concrete_fields
            if column.name not in ("id", "edition", "room", "track", "shown", "state", "sequence", "guid")
        }
        own |= {name: clean(value) for name, value in own.items() if name.startswith(("title", "abstract"))}
        people = Speaking.objects.filter(lecture=row).values_list(
            "speaker__code",
            "speaker__guid",
            "speaker__name_kk",
            "speaker__bio_en",
            "speaker__country",
            "part",
        )
        room = row.room and (row.room.code, row.room.name_kk, row.room.name_en, row.room.capacity)
        rows.append((own, list(people.order_by("sort", "pk")), room))
    return rows


@pytest.mark.parametrize("language", ["", "/ru", "/en"])
def test_both_are_valid(client, programme, language):
    assert xml_faults(client.get(f"{language}/schedule.xml").content) == []
    assert json_faults(client.get(f"{language}/schedule.json").json()) == []


def test_a_fault_would_be_found(client, programme):
    content = client.get("/schedule.xml").content
    for old, new in ((b"<slug>", b"<slugg>"), (b"</slug>", b"</slugg>")):
        content = content.replace(old, new, 1)
    assert xml_faults(content)
    document = client.get("/schedule.json").json()
    document["schedule"]["conference"]["acronym"] = "altyn-oimaq"
    assert len(json_faults(document)) == 1


@pytest.mark.parametrize("path", ["/schedule.xml", "/schedule.json"])
def test_before_the_first_release(client, forum, path):
    answer = client.get(path)
    assert answer.status_code == 200
    faults = xml_faults(answer.content) if path.endswith("xml") else json_faults(answer.json())
    assert faults == []


def test_what_an_app_reads(client, programme):
    days = client.get("/en/schedule.json").json()["schedule"]["conference"]["days"]
    events = {event["title"]: event for day in days for room in day["rooms"].values() for event in room}
    event = events["Lecture T01"]
    assert event["start"] == "10:00" and event["duration"] == "00:45" and event["language"] == "kk"
    assert event["date"] == moment(programme, 10).isoformat()
    assert [person["name"] for person in event["persons"]] == ["S01 Ulgibayev", "m-1 Ulgibayev"]
    assert event["url"].endswith("/en/programme/T01/")
    assert events["Lecture T06"]["subtitle"] == "Does not take place"
    rooms = client.get("/schedule.json").json()["schedule"]["conference"]["rooms"]
    assert {"room-T01 залы (room-T01)", "room-T01 залы (room-t01)"} <= {room["name"] for room in rooms}
    assert "L9 залы" not in {room["name"] for room in rooms}


@pytest.mark.parametrize("form", _FORMATS)
@pytest.mark.parametrize("language", ["", "/ru", "/en"])
def test_our_own_export_changes_nothing(client, programme, form, language):
    lectures, refused = read_schedule(client.get(f"{language}/schedule.{form}").content, programme)
    done = import_programme(
        edition=programme, lectures=lectures, refused=refused, actor=SYSTEM, at=timezone.now()
    )
    assert done.as_json() == {"added": 0, "changed": 0, "unchanged": 7, "removed": 0, "refused": []}


@pytest.mark.parametrize("form", _FORMATS)
def test_our_own_export_loses_nothing(client, programme, form):
    content, before = client.get(f"/ru/schedule.{form}").content, _columns(programme)
    other = Edition.objects.get(pk=programme.pk)
    other.pk, other.code, other.is_current = None, "another", False
    other.save()
    lectures, refused = read_schedule(content, other)
    done = import_programme(
        edition=other, lectures=lectures, refused=refused, actor=SYSTEM, at=timezone.now()
    )
    assert done.as_json() == {"added": 7, "changed": 0, "unchanged": 0, "removed": 0, "refused": []}
    for here, there in zip(before, _columns(other), strict=True):
        assert here == there


@pytest.mark.parametrize("form", _FORMATS)
def test_who_edits_our_export_means_it(client, programme, form):
    content = client.get(f"/en/schedule.{form}").content
    new = content.replace(b"<title>Lecture T04", b"<title>Better")
    if form == "json":
        document = json.loads(content)
        for day in document["schedule"]["conference"]["days"]:
            for events in day["rooms"].values():
                for event in events:
                    event["title"] = event["title"].replace("Lecture T04", "Better")
        new = json.dumps(document).encode()
    assert new != content
    lectures, refused = read_schedule(new, programme)
    done = import_programme(
        edition=programme, lectures=lectures, refused=refused, actor=SYSTEM, at=timezone.now()
    )
    assert done.as_json()["changed"] == 1
    lecture = Lecture.objects.get(code="T04")
    assert (lecture.title_en, lecture.title_kk) == ("Better", "T04 дәрісі")


def test_304_until_something_changes(client, programme):
    for path in ("/schedule.xml", "/schedule.json"):
        first = client.get(path)
        known = {"If-None-Match": first["ETag"]}
        assert client.get(path, headers=known).status_code == 304
        Room.objects.filter(code="L1").update(capacity=first.status_code + len(path))
        assert client.get(path, headers=known).status_code == 304  # drafted only
        release(programme)
        assert client.get(path, headers=known).status_code == 200
        known = {"If-None-Match": client.get(path)["ETag"]}
        released(programme, f"X-{path[-3:]}", hour=19)
        assert client.get(path, headers=known).status_code == 200
        assert client.get(f"/ru{path}")["ETag"] != client.get(path)["ETag"]


def test_few_queries(client, programme, django_assert_num_queries):
    client.get("/schedule.xml")
    with django_assert_num_queries(3):
        answer = client.get("/schedule.xml")
    with django_assert_num_queries(1):
        assert client.get("/schedule.xml", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    with django_assert_num_queries(3):
        client.get("/schedule.json")


_WORDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(title=_WORDS, abstract=_WORDS, seconds=st.integers(60, 90_000))
def test_any_words_come_back(client, forum, title, abstract, seconds):
    """Whatever somebody has typed: both files are valid, and reading them changes nothing."""
    if not clean(title) or "\x00" in title + abstract:
        return
    lecture = Lecture.objects.filter(code="T01").first() or add_lecture(forum.edition, "T01")
    lecture.title_kk, lecture.abstract_kk = title, abstract
    lecture.ends_at = lecture.starts_at + timedelta(seconds=seconds)
    lecture.save()
    release(forum.edition)
    for form in _FORMATS:
        content = client.get(f"/schedule.{form}").content
        assert (xml_faults(content) if form == "xml" else json_faults(json.loads(content))) == []
        lectures, refused = read_schedule(content, forum.edition)
        done = import_programme(
            edition=forum.edition, lectures=lectures, refused=refused, actor=SYSTEM, at=timezone.now()
        )
        assert done.as_json() == {"added": 0, "changed": 0, "unchanged": 1, "removed": 0, "refused": []}


@pytest.mark.parametrize("suffix", [".xml", ".json"])
def test_the_command_writes_the_same(client, programme, tmp_path, suffix):
    path = tmp_path / f"schedule{suffix}"
    call_command("export_schedule", path)
    assert path.read_bytes() == client.get(f"/schedule{suffix}").content
    assert current_forum().edition == programme
