"""The first page: the countdown in words, live figures, the two doors in each state of their windows, its price."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from core.pages import forget_pages
from exhibitors.models import Terms
from forum.models import Edition
from forum.queries import current_forum, forget_remembered
from sessions.states import Kind
from sessions.tests.stage import moment, released
from sessions.tests.test_signups import join
from website.countdown import Phase, countdown

pytestmark = pytest.mark.django_db
VISIT, EXHIBIT = 'href="/en/register/"', 'href="/en/exhibit/"'


def hero(client):
    page = client.get("/en/").text
    return page[page.index('class="bleed hero"') : page.index('class="bleed tape"')]


@pytest.mark.parametrize(
    ("language", "days", "words"),
    [
        ("kk", 30, "Форумға 30 күн қалды"),
        ("ru", 30, "До форума 30 дней"),
        ("ru", 21, "До форума 21 день"),
        ("ru", 2, "До форума 2 дня"),
        ("en", 30, "30 days to the forum"),
        ("kk", 1, "Форум ертең ашылады"),
        ("en", 1, "The forum opens tomorrow"),
    ],
)
def test_days_are_those_of_the_venues_calendar(forum, language, days, words):
    evening = moment(forum.edition, 23, 59, day=-days)
    with translation.override(language):
        for at in (evening, evening - timedelta(hours=23)):
            assert countdown(forum, at).words == words


def test_on_the_days_themselves_it_tells_the_hours_to_come(forum):
    edition = forum.edition

    def told(hour, day=0):
        one = countdown(forum, moment(edition, hour, day=day))
        return one.phase, one.opening and one.opening.on, one.is_today

    assert told(8) == (Phase.ON, edition.starts_on, True)
    assert told(17) == (Phase.ON, edition.starts_on, True)
    assert told(19) == (Phase.ON, edition.ends_on, False)
    assert told(17, day=1) == (Phase.ON, edition.ends_on, True)
    assert told(18, day=1) == (Phase.OVER, None, False)
    assert told(9, day=40) == (Phase.OVER, None, False)


def test_an_edition_without_opening_hours_is_over_with_its_last_day(edition):
    edition.opening_days.all().delete()
    forum = current_forum()
    assert countdown(forum, moment(edition, 23, day=1)).phase is Phase.ON
    assert countdown(forum, moment(edition, 0, day=2)).phase is Phase.OVER


def test_an_edition_without_anything_says_what_when_where(client, edition):
    page = client.get("/en/").text
    assert "Exhibition-forum" in page and "Körme centre" in page and "09:00–18:00" in page
    assert 'class="figures"' not in page
    assert "Not to be missed" not in page
    assert "Companies cannot apply yet." in page


class TestTheDoors:
    def test_both_stand_open(self, client, edition, terms):
        assert VISIT in hero(client) and EXHIBIT in hero(client)

    def test_registration_that_is_closed_is_said_and_leads_nowhere(self, client, edition):
        Edition.objects.update(registration_closes_at=timezone.now() - timedelta(hours=1))
        page = client.get("/en/").text
        assert VISIT not in page and "Registration is closed." in page

    def test_registration_that_will_open(self, client, edition):
        Edition.objects.update(registration_opens_at=timezone.now() + timedelta(days=3))
        page = client.get("/en/").text
        assert VISIT not in page and "Registration opens on: " in page

    def test_applications_that_are_closed(self, client, edition, terms):
        Terms.objects.update(applications_close_at=timezone.now() - timedelta(hours=1))
        assert "Applications are closed." in client.get("/en/").text

    def test_a_forum_that_is_over_asks_nobody_in(self, client, edition, terms):
        with time_machine.travel(moment(edition, 12, day=9)):
            page = client.get("/en/").text
        assert "The forum is over." in page
        assert VISIT not in page and "Registration is closed." not in page


def test_the_figures_are_live(client, make_booth, visitor):
    make_booth("A-01")
    make_booth("A-02", partner_kk="Серіктес")
    released(make_booth("A-03").edition, capacity=7)
    page = client.get("/en/").text
    assert "Booths still free</a></dt><dd>2</dd>" in page
    assert "Events in the programme</a></dt><dd>1</dd>" in page
    assert "Seats left at lectures</a></dt><dd>7</dd>" in page
    join(visitor)
    assert "Seats left at lectures</a></dt><dd>6</dd>" in client.get("/en/").text


def test_highlights_are_plenaries_and_shows_that_are_not_over(client, forum):
    edition = forum.edition
    released(edition, "T01", hour=10, kind=Kind.PLENARY)
    released(edition, "T02", hour=11, kind=Kind.LECTURE)
    released(edition, "T03", hour=17, kind=Kind.SHOW)
    page = client.get("/en/").text
    assert "Lecture T01" in page and "Lecture T03" in page and "Lecture T02" not in page
    with time_machine.travel(moment(edition, 12)):
        page = client.get("/en/").text
    assert "Lecture T01" not in page and "Lecture T03" in page


class TestItsPrice:
    def test_of_a_page_that_is_kept(self, client, booth, django_assert_num_queries):
        released(booth.edition)
        client.get("/en/")
        with django_assert_num_queries(3):  # forum with the programme's mark, live bookings, companies
            answer = client.get("/en/")
        with django_assert_num_queries(3):
            assert client.get("/en/", headers={"If-None-Match": answer["ETag"]}).status_code == 304

    def test_of_the_first_one(self, client, booth, django_assert_num_queries):
        released(booth.edition)
        client.get("/en/")
        forget_pages()
        with django_assert_num_queries(4):  # and the forum's number once more, for the frame
            client.get("/en/")
        forget_remembered()

    def test_it_grows_with_nothing(self, client, make_booth, django_assert_num_queries):
        for number in range(1, 9):
            make_booth(f"A-0{number}")
            released(make_booth(f"B-0{number}").edition, f"T0{number}")
        client.get("/en/")
        with django_assert_num_queries(3):
            client.get("/en/")
