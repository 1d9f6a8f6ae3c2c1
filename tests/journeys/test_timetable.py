"""An organiser plans a day: by mouse, by keyboard, on a phone without a script."""

import pytest
from playwright.sync_api import expect

from sessions.models import Lecture
from sessions.tests.stage import add_lecture, add_room

from .conftest import DESKTOP, PHONE
from .looks import barriers, sticking_out
from .test_desk import sign_in
from .words import Words

pytestmark = pytest.mark.browser
GRAVE = {"serious", "critical"}  # the frame is the theme's
BOARD = "/en/admin/forum_sessions/lecture/timetable/"


@pytest.fixture
def day(forum):
    for number, room in enumerate(("L1", "L2")):
        add_room(forum.edition, room)
        add_lecture(forum.edition, f"T{number}", hour=10 + number, room=room)
    return forum.edition


def stands(code: str) -> str:
    lecture = Lecture.objects.select_related("room").get(code=code)
    if lecture.starts_at is None or lecture.ends_at is None or lecture.room is None:
        return "parked"
    start, end = (at.astimezone(lecture.edition.zone) for at in (lecture.starts_at, lecture.ends_at))
    return f"{lecture.room.code} {start:%H:%M}–{end:%H:%M}"


def drag(page, block, *, x: float = 0, y: float = 0, grip: str = ".tt-grip") -> None:
    box = page.locator(f"{block} {grip}").bounding_box()
    at = box["x"] + 20, box["y"] + min(10, box["height"] / 2)
    page.mouse.move(*at)
    page.mouse.down()
    page.mouse.move(at[0] + x, at[1] + y, steps=4)
    page.mouse.up()


def test_by_mouse(browse, organiser, day):
    page = browse(width=DESKTOP)
    sign_in(page, Words("en"), organiser)
    page.goto(BOARD)
    assert barriers(page, impacts=GRAVE) == []
    rooms = [page.locator(f"[data-room={code}]").first.bounding_box()["x"] for code in ("L1", "L2")]
    drag(page, "#b-T0", y=60)
    expect(page.locator("#b-T0 .tt-time")).to_have_text("10:30–11:15")
    expect(page.locator("#tt-undo")).to_be_visible()
    assert stands("T0") == "L1 10:30–11:15"
    drag(page, "#b-T0", x=rooms[1] - rooms[0])  # T1 is there
    expect(page.get_by_role("alert")).to_contain_text("In Hall L2 is at this time: T1")
    assert stands("T0") == "L1 10:30–11:15"
    drag(page, "#b-T0", y=30, grip=".tt-edge")
    expect(page.locator("#b-T0 .tt-time")).to_have_text("10:30–11:30")
    drag(page, "#b-T0", y=-180)
    expect(page.locator(".tt-doubts")).to_contain_text("Nothing is doubtful on this day.")
    expect(page.locator("#board")).not_to_have_attribute("aria-busy", "true")
    page.get_by_role("button", name="Undo the move of T0").click()
    expect(page.locator("#b-T0 .tt-time")).to_have_text("10:30–11:30")
    assert barriers(page, impacts=GRAVE) == []


SLOW = """
const real = window.fetch;
window.answers = 0;
window.fetch = async (...asked) => {
  await new Promise((done) => setTimeout(done, 700));
  const answer = await real(...asked);
  window.answers += 1;
  return answer;
};
"""


def answers(page, least: int) -> None:
    page.wait_for_function("least => window.answers >= least", arg=least)


def test_a_hand_outlives_the_answer_to_the_move_before(browse, organiser, day):
    """The board is drawn anew with each answer, but never under a hand."""
    page = browse(width=DESKTOP)
    page.add_init_script(SLOW)
    sign_in(page, Words("en"), organiser)
    page.goto(BOARD)
    drag(page, "#b-T0", y=60)
    box = page.locator("#b-T1 .tt-grip").bounding_box()
    at = box["x"] + 20, box["y"] + 10
    page.mouse.move(*at)
    page.mouse.down()  # before the answer, and moved after it
    answers(page, 1)
    page.wait_for_timeout(50)
    page.mouse.move(at[0], at[1] + 30, steps=4)
    expect(page.locator("#b-T1 .tt-time")).to_have_text("11:15–12:00")
    page.mouse.up()
    answers(page, 2)
    expect(page.get_by_role("button", name="Undo the move of T1")).to_be_visible()
    assert (stands("T0"), stands("T1")) == ("L1 10:30–11:15", "L2 11:15–12:00")


def test_moves_that_follow_at_once_are_sent_one_after_another(browse, organiser, day):
    page = browse(width=DESKTOP)
    page.add_init_script(SLOW)
    sign_in(page, Words("en"), organiser)
    page.goto(BOARD)
    rooms = [page.locator(f"[data-room={code}]").first.bounding_box()["x"] for code in ("L1", "L2")]
    drag(page, "#b-T0", y=60)
    drag(page, "#b-T0", y=60)  # its own mark is in the answer that has not come yet
    drag(page, "#b-T1", x=rooms[0] - rooms[1], y=60)  # refused: T0 is there by then
    drag(page, "#b-T0", y=120)
    answers(page, 4)
    expect(page.locator("#b-T0 .tt-time")).to_have_text("12:00–12:45")
    expect(page.get_by_role("alert")).to_contain_text("In Hall L1 is at this time: T0")
    expect(page.locator("#b-T1 .tt-time")).to_have_text("11:00–11:45")
    assert (stands("T0"), stands("T1")) == ("L1 12:00–12:45", "L2 11:00–11:45")


def test_without_an_answer_everything_stands_where_it_was(browse, organiser, day):
    page = browse(width=DESKTOP)
    page.add_init_script(SLOW)
    sign_in(page, Words("en"), organiser)
    page.goto(BOARD)
    page.route("**/timetable/?day=*", lambda route: route.abort("aborted"))
    rooms = [page.locator(f"[data-room={code}]").first.bounding_box()["x"] for code in ("L1", "L2")]
    drag(page, "#b-T0", y=60)
    drag(page, "#b-T0", x=rooms[1] - rooms[0], y=240)
    drag(page, "#b-T1", y=-60)
    expect(page.locator("#tt-said")).to_have_text("The server did not answer; nothing was moved.")
    expect(page.locator("[data-room=L1] #b-T0 .tt-time")).to_have_text("10:00–10:45")
    expect(page.locator("[data-room=L2] #b-T1 .tt-time")).to_have_text("11:00–11:45")
    page.unroute("**/timetable/?day=*")
    drag(page, "#b-T0", y=60)
    expect(page.get_by_role("button", name="Undo the move of T0")).to_be_visible()
    assert stands("T0") == "L1 10:30–11:15"


def test_by_keyboard(browse, organiser, day):
    page = browse(width=DESKTOP)
    sign_in(page, Words("en"), organiser)
    page.goto(BOARD)
    grip = page.locator("#b-T0 .tt-grip")
    grip.focus()
    for key in ("Enter", "ArrowDown", "ArrowDown", "Shift+ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    expect(page.locator("#tt-said")).to_have_text("Hall L2, 10:10–11:00")
    page.keyboard.press("Escape")
    expect(grip).to_be_focused()
    expect(page.locator("#b-T0 .tt-time")).to_have_text("10:00–10:45")
    assert stands("T0") == "L1 10:00–10:45"
    for key in ("Enter", "ArrowRight", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#tt-said")).to_contain_text("Hall L2, 09:55–10:40. Warnings")
    expect(page.locator("#b-T0 .tt-grip")).to_be_focused()
    assert stands("T0") == "L2 09:55–10:40"
    page.keyboard.press("Delete")
    expect(page.locator(".tt-park")).to_contain_text("Waiting for a room or a time: 1")
    assert stands("T0") == "parked"


@pytest.mark.parametrize("script", [True, False])
def test_on_a_phone_every_lecture_has_a_form(browse, organiser, day, script):
    page = browse(width=PHONE)
    if not script:  # ours; without any the theme shows nothing at all
        page.route("**/timetable.js", lambda route: route.abort("aborted"))
    sign_in(page, Words("en"), organiser)
    page.goto(BOARD)
    if script:
        assert barriers(page, impacts=GRAVE) == []
        assert sticking_out(page, (390, 320)) == []
    page.locator("#b-T0 summary").click()
    page.locator("#r-T0").select_option("L2")
    page.locator("#s-T0").fill("15:20")
    page.locator("#b-T0").get_by_role("button", name="Place it here").click()
    expect(page.locator("#b-T0 .tt-time")).to_have_text("15:20–16:05")
    assert stands("T0") == "L2 15:20–16:05"
    page.get_by_role("button", name="Undo the move of T0").click()
    expect(page.locator("#b-T0 .tt-time")).to_have_text("10:00–10:45")
