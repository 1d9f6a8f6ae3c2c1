"""How full the lectures were: the page, its bars, the file."""

import csv
import io

import pytest
from django.utils import timezone

from journal.actors import SYSTEM
from sessions.attendance import attendance_of, together
from sessions.models import Lecture, SignUp
from sessions.services.by_hand import close_attendance, note_attendance
from sessions.tests.stage import add_lecture, released
from sessions.tests.test_signups import join

pytestmark = pytest.mark.django_db
PAGE = "/en/admin/forum_sessions/lecture/attendance/"


@pytest.fixture
def over(forum, register):
    """Four seats: two came, one did not, one is free; one waits, one has cancelled."""
    lecture = released(forum.edition, "T01", capacity=3)
    for number in range(4):
        join(register(email=f"p{number}@example.com"))
    for signup in SignUp.objects.filter(state="confirmed")[:2]:
        note_attendance(signup=signup, came=True, actor=SYSTEM, at=timezone.now())
    close_attendance(lecture=lecture, actor=SYSTEM, at=timezone.now())
    return lecture


def test_counts_what_became_of_everybody(over, forum):
    (row,) = attendance_of(forum.edition)
    assert (row.seats, row.held, row.waiting, row.came, row.no_show, row.unnoted) == (3, 3, 1, 2, 1, 0)
    assert (row.fill, row.no_show_share) == (100, 33)
    assert row.bar == [("came", 0.0, 66.67), ("no_show", 66.67, 33.33)]


def test_nothing_is_divided_by_nothing(forum):
    released(forum.edition, "T01", capacity=0)
    (row,) = attendance_of(forum.edition)
    assert (row.fill, row.no_show_share, row.bar) == (None, None, [])
    assert together([]).fill is None


def test_breaks_and_drafts_are_not_counted(forum):
    released(forum.edition, "T01", signup_required=False)
    add_lecture(forum.edition, "T02", hour=15)
    assert attendance_of(forum.edition) == []


def test_the_page_and_the_file_say_the_same(desk, over):
    page = desk.get(PAGE).content.decode()
    assert "Came: 2. Did not come: 1. Not noted: 0." in page and "33 %" in page
    assert (
        '<rect class="at-came" x="0.0" width="66.67"' in desk.get(PAGE.replace("/en", "/ru")).content.decode()
    )
    file = desk.get(f"{PAGE}?file=csv")
    assert "attachment" in file["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[1][:2] == ["T01", "Lecture T01"]
    assert rows[1][4:] == ["3", "3", "1", "2", "1", "0", "0", "0", "100", "33"]


def test_a_title_is_no_formula_in_the_file(desk, forum):
    released(forum.edition, "T01", title_en="=HYPERLINK(1)")
    assert b"'=HYPERLINK" in desk.get(f"{PAGE}?file=csv").content


@pytest.mark.parametrize("lectures", [1, 9])
def test_costs_the_same_for_many(desk, forum, django_assert_num_queries, lectures):
    for number in range(lectures):
        released(forum.edition, f"T{number}")
    desk.get(PAGE)
    with django_assert_num_queries(5):
        desk.get(PAGE)


def test_nobody_looks_without_rights(client, over):
    from accounts.models import User

    client.force_login(
        User.objects.create_user("helper@example.com", "a long enough password", is_staff=True)
    )
    assert client.get(PAGE).status_code == 403
    assert Lecture.objects.exists()
