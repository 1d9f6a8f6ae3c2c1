"""Reading schedules of other conferences: dialects, bad input, what is there no longer, nine hundred talks."""

import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from forum.models import Edition
from journal.models import Entry
from journal.queries import former_values
from sessions.exchange.files import read_schedule
from sessions.exchange.raw import FileRefused
from sessions.models import Lecture, Release, Room, Speaker, Speaking, Track
from sessions.states import LectureState, Plan
from sessions.tests.schedules import codes, fosdem, frab, frab_event, numbers, pretalx
from sessions.tests.stage import add_lecture, add_speaker, release, released

pytestmark = pytest.mark.django_db


# --- Dialects -----------------------------------------------------------------------------------


def test_pentabarf(take):
    assert numbers(take(fosdem(10))) == (10, 0, 0, 0)
    assert numbers(take(fosdem(10))) == (0, 0, 10, 0)
    lecture = Lecture.objects.get(code="talk_1")
    assert (lecture.title_en, lecture.kind, lecture.languages) == ("Talk & 1", "lecture", [])
    assert lecture.abstract_en == "Under it\n\nWords"
    assert lecture.starts_at == datetime(2027, 2, 6, 4, tzinfo=UTC)  # our zone: the file names none
    assert lecture.ends_at - lecture.starts_at == timedelta(minutes=25)
    assert (lecture.room.name_en, lecture.track.name_en) == ("Room 0", "Track 0")
    assert [row.name_en for row in lecture.speakers.all()] == ["Person 1"]
    assert lecture.signup_required is False and lecture.state == LectureState.DRAFT
    assert Room.objects.count() == Track.objects.count() == 2


def test_frab(take):
    event = frab_event(10386, subtitle="Unter", description="Lang\r\nund\tbreit", abstract="Kurz")
    assert numbers(take(frab(event))) == (1, 0, 0, 0)
    lecture = Lecture.objects.get()
    assert lecture.code == "10386"  # the slug is too long for an address
    assert lecture.starts_at == datetime(2027, 12, 27, 10, tzinfo=UTC)
    assert lecture.languages == ["de"]
    assert lecture.abstract_en == "Unter\n\nKurz\n\nLang\nund breit"
    assert numbers(take(frab(frab_event(10386, title="Neu")))) == (0, 1, 0, 0)
    lecture.refresh_from_db()
    assert lecture.title_en == "Neu" and former_values(lecture)[-1]["title_en"] != "Neu"


def test_pretalx(take):
    assert numbers(take(pretalx(12))) == (12, 0, 0, 0)
    lecture = Lecture.objects.get(code="TALK03")
    assert (lecture.kind, lecture.track, lecture.room.capacity) == ("workshop", None, 80)
    speaker = lecture.speakers.get()
    assert (speaker.code, speaker.bio_en) == ("PER3", "Long.\nVery.")
    assert numbers(take(pretalx(12))) == (0, 0, 12, 0)


def test_the_flat_list_of_pretalx(take):
    talks = [
        {
            "code": "ABCDEF", "id": 5, "title": {"en": "Two", "de": "Zwei"}, "abstract": "x", "room": 7, "track": 1,
            "start": "2027-12-14T09:00:00+01:00", "end": "2027-12-14T09:45:00+01:00", "speakers": ["SPK"],
        },
        {"title": {"de": "Pause"}, "room": 7, "start": "2027-12-14T10:00:00+01:00", "duration": 15, "id": 6},
    ]  # fmt: skip
    document = {
        "talks": talks,
        "rooms": [{"id": 7, "name": {"en": "Big", "de": "Groß"}}],
        "tracks": [{"id": 1, "name": "T"}],
        "speakers": [{"code": "SPK", "name": "Jane"}],
        "timezone": "Europe/Berlin",
    }
    assert numbers(take(json.dumps(document).encode())) == (2, 0, 0, 0)
    lecture = Lecture.objects.get(code="ABCDEF")
    assert (lecture.title_en, lecture.room.name_en) == ("Two", "Big")
    assert lecture.speakers.get().name_en == "Jane"
    assert Lecture.objects.get(title_en="Pause").ends_at.minute == 15


@pytest.mark.parametrize(
    "content",
    [
        fosdem(3).decode().replace("UTF-8", "utf-16").encode("utf-16"),
        fosdem(3).decode().replace("UTF-8", "windows-1251").encode("cp1251"),
        b"\xef\xbb\xbf" + fosdem(3),
        b"\n" + fosdem(3).partition(b"\n")[2],
        fosdem(3).replace(b"<schedule>", b"<schedule xmlns='http://example.org/'>"),
        b"\xef\xbb\xbf" + pretalx(3),
        json.dumps(json.loads(pretalx(3))["schedule"]).encode("utf-16"),
    ],
)
def test_encodings_and_namespaces(take, content):
    assert numbers(take(content)) == (3, 0, 0, 0)


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({"room": "", "slug": None, "abstract": None, "track": None, "persons": ""}, []),
        ({"date": "2027-12-27", "start": "00:30", "duration": "45"}, []),
        ({"date": None, "start": None, "duration": None}, []),
        ({"persons": "<person>Only a name</person><person id='5'/>"}, []),
        ({"language": "English"}, []),
        ({"duration": None}, ["no_duration"]),
        ({"duration": "0:00"}, ["bad_duration"]),
        ({"duration": "999:00"}, ["bad_duration"]),
        ({"duration": "soon"}, ["time_unreadable"]),
        ({"date": "at noon"}, ["time_unreadable"]),
        ({"date": "2027-02-30T10:00:00+01:00"}, ["time_unreadable"]),
        ({"date": "0001-01-01T10:00:00+01:00"}, ["time_unreadable"]),
        ({"title": " \u200e "}, ["no_title"]),
        ({"title": "x" * 301}, ["too_long"]),
        ({"abstract": "x" * 2**20}, ["too_long"]),
        ({"track": "x" * 121}, ["too_long"]),
        ({"persons": f"<person id='1'>{'x' * 161}</person>"}, ["too_long"]),
    ],
)
def test_missing_and_strange_fields(take, fields, missing):
    answer = take(frab(frab_event(1, **fields)))
    assert codes(answer) == missing
    assert answer["added"] == 1 - len(missing)


def test_after_midnight_belongs_to_the_evening_before(take):
    late = fosdem(1).replace(b"<start>09:00</start>", b"<start>01:30</start>")
    take(late)
    assert Lecture.objects.get().starts_at == datetime(2027, 2, 6, 20, 30, tzinfo=UTC)  # 01:30 of the 7th


# --- Bad input ----------------------------------------------------------------------------------

_BOMB = b"""<?xml version="1.0"?><!DOCTYPE schedule [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">
<!ENTITY x SYSTEM "file:///etc/passwd">]><schedule><day><room name="&b;"/></day></schedule>"""


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (_BOMB, "entities_refused"),
        (b"<!DOCTYPE schedule SYSTEM 'http://127.0.0.1:9/x.dtd'><schedule/>", "entities_refused"),
        (b"<schedule><day>", "file_unreadable"),
        (b"<html/>", "not_a_schedule"),
        (b"<schedule><version>1</version></schedule>", "nothing_in_it"),
        (b"{}", "not_a_schedule"),
        (b"[" * 100_000, "file_unreadable"),
        (b'{"schedule": {"conference": {"days": []}}}', "nothing_in_it"),
        (b"", "nothing_in_it"),
        (b"PK\x03\x04 no archive", "file_unreadable"),
        (b"\x89PNG\r\n\x1a\n", "not_a_schedule"),
        (b"a" * (20 * 2**20 + 1), "file_too_large"),
        (b"<schedule>" + b"<day>" * 100 + b"</day>" * 100 + b"</schedule>", "nothing_in_it"),
    ],
)
def test_files_that_are_refused(edition, content, code):
    with pytest.raises(FileRefused) as refusal:
        read_schedule(content, edition)
    assert refusal.value.code == code and str(refusal.value)


def test_markup_stays_text_everywhere(take, client, forum):
    title = "<script>alert(1)</script> & Co"
    take(
        frab(frab_event(1, title=title, persons="<person id='1'>&lt;b&gt;Bob&lt;/b&gt;</person>", slug="t1"))
    )
    release(forum.edition)
    assert Lecture.objects.get().title_en == title
    for path in ("/en/programme/", "/en/programme/t1/", "/en/schedule.xml", "/en/speakers/"):
        page = client.get(path).content.decode()
        assert "<script>alert" not in page and "<b>Bob" not in page
    assert client.get("/en/schedule.json").json()


@pytest.mark.parametrize("zone", ["Europe/Nowhere", "../../etc/passwd", "CET+7"])
def test_an_unknown_zone_is_told_and_offsets_still_count(take, zone):
    answer = take(frab(frab_event(1), frab_event(2, date="2027-12-27T15:00:00"), zone=zone))
    assert numbers(answer) == (1, 0, 0, 0)
    assert codes(answer) == ["unknown_zone", "unknown_zone"]
    assert answer["refused"][0]["where"] == "conference"


@pytest.mark.parametrize(
    ("wall", "code"),
    [("2027-03-28T02:30:00", "time_does_not_exist"), ("2027-10-31T02:30:00", "time_exists_twice")],
)
def test_times_that_do_not_exist_or_exist_twice(take, wall, code):
    assert codes(take(frab(frab_event(1, date=wall)))) == [code]
    assert numbers(take(frab(frab_event(1, date=f"{wall}+02:00")))) == (1, 0, 0, 0)


def test_the_same_event_twice(take):
    answer = take(frab(frab_event(1), frab_event(1, date="2027-12-27T18:00:00+01:00")))
    assert numbers(answer) == (1, 0, 0, 0) and codes(answer) == ["duplicate"]
    again = take(frab(frab_event(1), frab_event(1)))
    assert numbers(again) == (0, 0, 1, 0) and codes(again) == ["duplicate"], "it is not in its own way"


def test_two_in_one_room_and_one_on_two_stages(take):
    person = "<person id='1'>Both</person>"
    events = [
        frab_event(1, persons=person),
        frab_event(2, date="2027-12-27T11:30:00+01:00"),
        frab_event(3, room="Saal 2", date="2027-12-27T11:30:00+01:00", persons=person),
        frab_event(4, date="2027-12-27T12:00:00+01:00", persons=person),
    ]
    answer = take(frab(*events))
    assert numbers(answer) == (2, 0, 0, 0)
    assert codes(answer) == ["room_taken", "speaker_taken"]
    assert Room.objects.count() == 1  # what only a refused one names is not made
    answer = take(frab(*events), share_slots=True)
    assert numbers(answer) == (2, 0, 2, 0) and codes(answer) == []
    assert Lecture.objects.filter(shared_slot=True).count() == 2
    assert numbers(take(frab(*events))) == (0, 0, 4, 0)


def test_two_may_change_places(take):
    first, second = "2027-12-27T11:00:00+01:00", "2027-12-27T12:00:00+01:00"
    take(frab(frab_event(1, date=first), frab_event(2, date=second)))
    answer = take(frab(frab_event(1, date=second), frab_event(2, date=first)))
    assert numbers(answer) == (0, 2, 0, 0) and codes(answer) == []


def test_who_is_refused_keeps_the_old_time_against_the_others(take):
    """2 cannot move, so 1 cannot move onto its old place either; nobody is taken out for being unreadable."""
    take(
        frab(
            frab_event(1),
            frab_event(2, date="2027-12-27T12:00:00+01:00"),
            frab_event(3, date="2027-12-27T15:00:00+01:00"),
        )
    )
    answer = take(
        frab(
            frab_event(3, date="2027-12-27T15:00:00+01:00"),
            frab_event(1, date="2027-12-27T12:00:00+01:00"),
            frab_event(2, date="2027-12-27T15:30:00+01:00"),
        )
    )
    assert numbers(answer) == (0, 0, 1, 0) and sorted(codes(answer)) == ["room_taken", "room_taken"]
    answer = take(frab(frab_event(1, date="never"), frab_event(3, date="2027-12-27T15:00:00+01:00")))
    assert numbers(answer) == (0, 0, 1, 1)
    assert Lecture.objects.get(plan=Plan.REMOVED).title_en == "Vortrag 2"


# --- The draft ----------------------------------------------------------------------------------


def test_a_dry_run_writes_nothing(take, edition):
    add_lecture(edition, "T01")
    rows = [model.objects.count() for model in (Lecture, Room, Track, Speaker, Speaking, Entry)]
    dry = take(fosdem(5), dry_run=True)
    assert numbers(dry) == (5, 0, 0, 1)
    assert rows == [model.objects.count() for model in (Lecture, Room, Track, Speaker, Speaking, Entry)]
    assert Lecture.objects.get().plan == Plan.PLANNED
    assert take(fosdem(5)) == dry
    assert Entry.objects.get(verb="programme.imported").data == {
        "added": 5, "changed": 0, "unchanged": 0, "removed": 1, "refused": 0,
    }  # fmt: skip


def test_only_the_draft_changes(take, forum, client):
    lecture = released(forum.edition, "T01")
    before = client.get("/schedule.xml").content
    assert numbers(take(fosdem(3))) == (3, 0, 0, 1)
    assert client.get("/schedule.xml").content == before
    lecture.refresh_from_db()
    assert (lecture.plan, lecture.state) == (Plan.REMOVED, LectureState.RELEASED)
    assert Release.objects.count() == 1
    assert numbers(take(fosdem(3))) == (0, 0, 3, 0)  # what is planned to go is not counted once more
    release(forum.edition)
    assert client.get("/programme/T01/").status_code == 404


def test_what_comes_back_is_planned_again(take):
    take(fosdem(3))
    take(fosdem(2))
    assert numbers(take(fosdem(3))) == (0, 1, 2, 0)
    assert not Lecture.objects.exclude(plan=Plan.PLANNED).exists()


def test_found_by_its_code_it_keeps_its_identifier(take, edition):
    lecture = add_lecture(edition, "talk_2", capacity=7)
    speaker = add_speaker(lecture, "S01", part="moderator")
    assert numbers(take(fosdem(3))) == (2, 1, 0, 0)
    lecture_now = Lecture.objects.get(code="talk_2")
    assert (lecture_now.guid, lecture_now.capacity) == (lecture.guid, 7)
    assert (lecture_now.title_en, lecture_now.title_kk) == ("Talk & 2", "talk_2 дәрісі")
    assert speaker not in lecture_now.speakers.all()


def test_another_edition_is_never_touched(take, edition):
    other = Edition.objects.get(pk=edition.pk)
    other.pk, other.code, other.is_current = None, "another", False
    other.save()
    add_lecture(other, "talk_1", room="Room 0", guid="7e0a5a0c-0000-5000-8000-000000000000")
    before = list(Lecture.objects.filter(edition=other).values())
    rooms = list(Room.objects.filter(edition=other).values())
    assert numbers(take(fosdem(3))) == (3, 0, 0, 0)
    assert list(Lecture.objects.filter(edition=other).values()) == before
    assert list(Room.objects.filter(edition=other).values()) == rooms


def test_a_code_cannot_hide_a_page(take):
    take(frab(frab_event(7, slug="changes")))
    assert Lecture.objects.get().code == "7"


def test_nine_hundred_talks(take, edition):
    """Processor time of ours, which a busy machine does not falsify: new, known, and each with another title."""
    content, seconds = fosdem(900, rooms=35), []
    for changed, counts in (
        (content, (900, 0, 0, 0)),
        (content, (0, 0, 900, 0)),
        (content.replace(b"Talk &amp; ", b"Lecture "), (0, 900, 0, 0)),
    ):
        started = time.process_time()
        assert numbers(take(changed)) == counts
        seconds.append(time.process_time() - started)
    assert max(seconds) < 2.5


def test_queries_do_not_grow_with_the_talks(take, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        take(fosdem(250, rooms=20))


# --- The command --------------------------------------------------------------------------------


def test_the_command_prints_one_object(edition, tmp_path, capsys):
    path = tmp_path / "schedule.xml"
    path.write_bytes(frab(frab_event(1), frab_event(2, date="never")))
    call_command("import_schedule", path, "--dry-run")
    dry = json.loads(capsys.readouterr().out)
    assert not Lecture.objects.exists()
    call_command("import_schedule", path)
    answer = json.loads(capsys.readouterr().out)
    assert answer == dry and set(answer) == {"added", "changed", "unchanged", "removed", "refused"}
    assert [set(row) for row in answer["refused"]] == [{"where", "code", "message"}]


def test_a_refused_file_is_told_as_json_too(edition, tmp_path, capsys):
    path = tmp_path / "schedule.xml"
    path.write_bytes(_BOMB)
    with pytest.raises(CommandError):
        call_command("import_schedule", path)
    answer = json.loads(capsys.readouterr().out)
    assert numbers(answer) == (0, 0, 0, 0) and codes(answer) == ["entities_refused"]
    with pytest.raises(CommandError):
        call_command("import_schedule", tmp_path / "missing.xml")
