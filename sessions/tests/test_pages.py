"""The public programme, a lecture, the speakers; signing up in one tap; calendars."""

from datetime import timedelta

import pytest
import time_machine
from icalendar import Calendar

from sessions.models import Lecture, SignUp
from sessions.tests.stage import add_speaker, moment, release, released
from sessions.tests.test_signups import join
from visitors.access import link_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(forum):
    lectures = [
        released(forum.edition, f"T0{number}", hour=9 + number, day=number % 2) for number in range(4)
    ]
    add_speaker(lectures[0])
    release(forum.edition)
    return lectures


@pytest.fixture
def remembered(client, visitor):
    """A browser in which the person has opened their page."""
    client.get(f"/my/{link_token(visitor)}/")
    return client


def test_the_programme_shows_days_rooms_titles_seats(client, programme):
    page = client.get("/programme/").content.decode()
    for lecture in programme:
        assert f"{lecture.code} дәрісі" in page
    assert "S01 Үлгібаев" in page
    assert "csrfmiddlewaretoken" not in page
    assert 'lang="kk"' in page


def test_before_the_first_release_it_says_so(client, forum):
    assert client.get("/programme/").status_code == 200
    assert client.get("/speakers/").status_code == 200


@pytest.mark.parametrize("language", ["", "/ru", "/en"])
@pytest.mark.parametrize(
    "path", ["/programme/", "/programme/T00/", "/speakers/", "/speakers/S01/", "/programme/changes/"]
)
def test_pages_open_in_every_language(client, programme, language, path):
    assert client.get(language + path).status_code == 200


def shown(answer):
    """What people see of a page: search engines are told of the whole programme."""
    return answer.content.decode().split("<body", 1)[1]


def test_filters_and_search(client, programme):
    page = shown(client.get("/programme/", {"search": "T01"}))
    assert "T01 дәрісі" in page and "T02 дәрісі" not in page
    page = shown(client.get("/programme/", {"day": str(programme[0].edition.starts_on)}))
    assert "T02 дәрісі" in page and "T03 дәрісі" not in page
    assert client.get("/programme/", {"search": "\x00%", "day": "x", "room": "'"}).status_code == 200


def test_free_seats_are_never_old(client, programme, visitor, register):
    first = client.get("/programme/")
    assert client.get("/programme/", headers={"If-None-Match": first["ETag"]}).status_code == 304
    join(visitor, "T00")
    second = client.get("/programme/", headers={"If-None-Match": first["ETag"]})
    assert second.status_code == 200
    assert "99" in second.content.decode()


def test_a_new_release_of_the_site_is_a_new_page(client, forum, monkeypatch):
    """Else a browser would go on with a page that names styles which are no longer there."""
    released(forum.edition)
    kept = {"If-None-Match": client.get("/programme/")["ETag"]}
    monkeypatch.setattr("core.fingerprints.release", lambda: "the next one")
    assert client.get("/programme/", headers=kept).status_code == 200


def test_few_queries(client, programme, django_assert_num_queries):
    from forum.queries import forget_remembered

    forget_remembered()
    with django_assert_num_queries(8):
        client.get("/programme/")
    with django_assert_num_queries(1):
        client.get("/programme/")


def test_now_and_next(client, programme):
    with time_machine.travel(moment(programme[0].edition, 9, 10), tick=False):
        page = client.get("/programme/").content.decode()
    section = page[page.index('class="now') : page.index('class="filters')]
    assert "T00 дәрісі" in section and "T02 дәрісі" in section and "T01" not in section


def test_what_people_type_is_only_text(client, forum):
    released(
        forum.edition,
        title_kk="<script>alert(1)</script> @@hole reader@@ @@hole x@@",
        abstract_kk="<img src=x>",
    )
    for path in ("/programme/", "/programme/T01/"):
        page = client.get(path).content.decode()
        assert "<script>alert" not in page and "<img src=x" not in page


class TestInOneTap:
    def test_signs_up_and_is_marked(self, remembered, programme, visitor):
        answer = remembered.post("/programme/T00/sign-up/", follow=True)
        assert SignUp.objects.get().state == "confirmed"
        assert "own-confirmed" in answer.content.decode()
        assert "own-confirmed" in remembered.get("/programme/").content.decode()
        assert "T00 дәрісі" in remembered.get(f"/my/{link_token(visitor)}/").content.decode()

    def test_nobodys_page_never_shows_somebodys_choice(self, remembered, client, programme, visitor):
        from django.test import Client

        remembered.get("/programme/")
        page = Client().get("/programme/").content.decode()
        assert visitor.given_name not in page and "csrfmiddlewaretoken" not in page
        assert remembered.get("/programme/")["Cache-Control"] == "private, no-store"

    def test_overlap_offers_an_exchange(self, remembered, forum, visitor):
        released(forum.edition, "A", hour=10)
        released(forum.edition, "B", hour=10)
        remembered.post("/programme/A/sign-up/")
        page = remembered.post("/programme/B/sign-up/")
        assert page.status_code == 409
        assert "A дәрісі" in page.content.decode() and "/programme/B/swap/" in page.content.decode()
        remembered.post("/programme/B/swap/", {"give_up": "A"})
        assert list(SignUp.objects.order_by("id").values_list("lecture__code", "state")) == [
            ("A", "cancelled"),
            ("B", "confirmed"),
        ]

    def test_gives_up_and_accepts_on_the_own_page(self, client, forum, visitor, register):
        released(forum.edition, capacity=1)
        other = register(email="other@example.com")
        join(other)
        join(visitor, auto_accept=False)
        base = f"/my/{link_token(other)}/lectures/T01/cancel/"
        assert client.post(base).status_code == 302
        page = client.get(f"/my/{link_token(visitor)}/").content.decode()
        assert "/lectures/T01/accept/" in page
        client.post(f"/my/{link_token(visitor)}/lectures/T01/accept/")
        assert SignUp.objects.get(visitor=visitor).state == "confirmed"

    def test_a_stranger_is_led_to_the_lecture(self, client, programme):
        answer = client.post("/programme/T00/sign-up/")
        assert (answer.status_code, answer["Location"]) == (302, "/programme/T00/")
        assert not SignUp.objects.exists()

    def test_the_browser_forgets(self, remembered, programme, visitor):
        remembered.post("/register/forget/")
        assert visitor.given_name not in remembered.get("/programme/").content.decode()

    @pytest.mark.parametrize("deed", ["nothing", "delete", "__init__"])
    def test_other_deeds_are_not_there(self, remembered, programme, deed):
        assert remembered.post(f"/programme/T00/{deed}/").status_code == 404
        assert remembered.get("/programme/T00/sign-up/").status_code == 405


class TestCalendars:
    def test_of_the_programme_a_lecture_and_a_person(self, client, programme, visitor):
        join(visitor, "T00")
        whole = Calendar.from_ical(client.get("/schedule.ics").content)
        one = Calendar.from_ical(client.get("/programme/T00.ics").content)
        mine = Calendar.from_ical(client.get(f"/my/{link_token(visitor)}/agenda.ics").content)
        assert len(whole.events) == 4
        assert one.events[0]["UID"] == mine.events[0]["UID"] == whole.events[0]["UID"]
        assert one.events[0].start == programme[0].starts_at
        assert mine.events[0]["STATUS"] == "CONFIRMED"

    def test_the_sequence_grows_and_a_cancelled_one_says_so(self, client, programme, visitor):
        join(visitor, "T00")
        before = Calendar.from_ical(client.get("/programme/T00.ics").content).events[0]
        lecture = programme[0]
        Lecture.objects.filter(pk=lecture.pk).update(
            starts_at=lecture.starts_at + timedelta(minutes=15),
            ends_at=lecture.ends_at + timedelta(minutes=15),
        )
        release(lecture.edition)
        after = Calendar.from_ical(client.get("/programme/T00.ics").content).events[0]
        assert after["UID"] == before["UID"] and after["SEQUENCE"] > before["SEQUENCE"]
        Lecture.objects.filter(pk=lecture.pk).update(plan="removed")
        release(lecture.edition)
        assert client.get("/programme/T00.ics").status_code == 404
        mine = Calendar.from_ical(client.get(f"/my/{link_token(visitor)}/agenda.ics").content).events[0]
        assert mine["STATUS"] == "CANCELLED" and mine["SEQUENCE"] > after["SEQUENCE"]


def test_the_feed_names_the_changes(client, programme):
    Lecture.objects.filter(code="T00").update(plan="cancelled")
    release(programme[0].edition)
    feed = client.get("/programme/changes.atom").content.decode()
    assert "T00" in feed
    assert "T00" in client.get("/programme/changes/").content.decode()
