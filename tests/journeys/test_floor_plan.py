"""The floor plan in people's hands: phone and desk, mouse and keys, three languages, with and without scripts."""

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from exhibitors.demo.floor import load_floor
from exhibitors.models import Booking, Booth
from exhibitors.states import BookingState
from exhibitors.tests.plan.floors import book, build_hall, crowd
from forum.demo import DemoFolder, load_forum

from .conftest import DESKTOP, PHONE
from .looks import barriers, sticking_out
from .words import Words

pytestmark = pytest.mark.browser
HALL = "/floor-plan/A/"


@pytest.fixture
def floor(db: None) -> list[Booth]:
    folder = DemoFolder.starting_on(settings.BASE_DIR / "demo", timezone.localdate() + timedelta(days=30))
    load_floor(folder, load_forum(folder))
    booths = list(Booth.objects.filter(is_offered=True).order_by("number"))
    crowd(booths)
    return booths


def ready(page: Page, path: str = HALL) -> None:
    page.goto(path)
    page.locator("#plan[data-ready]").wait_for()


def transform(page: Page) -> tuple[float, float, float]:
    """Where the upper left corner is, and how many times wider than the window the picture."""
    place = page.locator(".plan-view").evaluate(
        """async (one) => {
          for (const _ of [1, 2]) await new Promise(requestAnimationFrame); // it is drawn with the next frame
          return [-one.scrollLeft, -one.scrollTop, one.firstElementChild.clientWidth / one.clientWidth];
        }"""
    )
    return tuple(place)


def wait_until_whole(page: Page) -> None:
    """A finger's tap becomes a click when the browser is sure that it is no gesture: not when the finger is lifted."""
    ends_at = time.monotonic() + 10
    while transform(page)[2] > 1:
        assert time.monotonic() < ends_at, "the plan does not fit"


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_from_all_halls_to_a_booth(browse, floor, language, width):
    page, words = browse(width=width, has_touch=width == PHONE), Words(language)
    page.goto(words.path("/floor-plan/"))
    page.locator(".hall-card").first.get_by_role("link").click()
    page.locator("#plan[data-ready]").wait_for()
    assert barriers(page) == []
    page.locator("#b-A-05").click()
    details = page.locator("#details")
    expect(details).to_be_focused()
    expect(details.get_by_role("heading")).to_have_text(words("Booth %(number)s") % {"number": "A-05"})
    expect(details).to_contain_text("334\xa0080\xa0₸")
    expect(page.locator("#chosen rect")).to_have_count(1)
    assert page.url.endswith("?booth=A-05")
    page.locator("#found [data-booth=A-06] a").click()
    expect(details).to_contain_text(words("being chosen"))
    page.go_back()
    expect(details.get_by_role("heading")).to_contain_text("A-05")
    assert barriers(page) + sticking_out(page) == []


def test_all_halls_has_no_barrier(browse, floor):
    page = browse(width=PHONE)
    page.goto("/floor-plan/")
    assert barriers(page) + sticking_out(page) == []


@pytest.mark.parametrize("looks", [{"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_colours(browse, floor, looks):
    page = browse(**looks)
    ready(page, f"{HALL}?booth=A-05")
    assert barriers(page, rules=["color-contrast"]) == []


def test_without_scripts_it_does_the_same(browse, floor):
    page, words = browse(java_script_enabled=False), Words("en")
    page.goto("/en" + HALL)
    expect(page.locator(".plan-tools")).to_be_hidden()
    page.locator("main summary").click()
    page.locator("[name=state]").select_option("free")
    page.locator("[name=area_from]").fill("10")
    page.locator("#filter button").click()
    rows = page.locator("#found li")
    expect(rows.locator(".soft, b").first).to_have_text(words("free"))
    count = rows.count()
    assert 0 < count < 42
    expect(page.locator("#stands .out")).to_have_count(42 - count)
    rows.first.locator("a").click()
    expect(page.locator("#details h2")).to_contain_text("Booth A-")
    assert "state=free" in page.url
    expect(page.locator("#found li")).to_have_count(count)


def test_the_filter_works_without_a_reload(page, floor):
    ready(page)
    page.evaluate("window.same = true")
    page.locator("main summary").click()
    page.locator("[name=state]").select_option("free")
    expect(page.locator("#found li.taken")).to_have_count(0)
    kept = page.locator("#found li").count()
    expect(page.locator("#stands a:not(.out)")).to_have_count(kept)
    expect(page.locator("#news")).to_contain_text(str(kept))
    assert page.evaluate("window.same") and "state=free" in page.url
    page.locator("[data-reset]").click()
    expect(page.locator("#stands .out")).to_have_count(0)
    assert page.evaluate("window.same") and "state" not in page.url


def test_by_keyboard_alone(page, floor):
    ready(page)
    page.locator(".tabs a").last.focus()
    page.keyboard.press("Tab")
    expect(page.locator(".plan-view")).to_be_focused()
    before = transform(page)
    page.keyboard.press("+")
    page.keyboard.press("ArrowRight")
    after = transform(page)
    assert after[2] > before[2] and after[0] < before[0]
    page.keyboard.press("Home")
    wait_until_whole(page)
    page.keyboard.press("Tab")
    expect(page.locator("#b-A-01")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#b-A-02")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#b-A-11")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#details")).to_be_focused()
    expect(page.locator("#details h2")).to_contain_text("A-11")
    page.locator("#b-A-11").focus()
    page.keyboard.press("Escape")
    expect(page.locator(".plan-view")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")  # one stop for all booths
    expect(page.locator(".tool").first).to_be_focused()


def test_the_focus_stays_in_sight_when_zoomed_in(page, floor):
    ready(page)
    page.locator(".plan-view").focus()
    for _step in range(5):
        page.keyboard.press("+")
    page.keyboard.press("Tab")
    for _step in range(8):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(100)
    view, booth = page.locator(".plan-view").bounding_box(), page.locator("#stands a:focus").bounding_box()
    assert view["x"] <= booth["x"] and booth["x"] + booth["width"] <= view["x"] + view["width"]


def test_with_the_mouse(page, floor):
    ready(page)
    box = page.locator(".plan-view").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.wheel(0, -600)
    zoomed = transform(page)
    assert zoomed[2] > 2
    page.mouse.down()
    page.mouse.move(x - 120, y - 50, steps=6)
    page.mouse.up()
    dragged = transform(page)
    assert dragged[0] < zoomed[0] - 60 and dragged[1] < zoomed[1] - 20
    assert "booth" not in page.url  # a drag is no click
    page.locator("[data-fit]").click()
    wait_until_whole(page)


def test_with_two_fingers(browse, floor):
    page = browse(width=PHONE, has_touch=True, is_mobile=True)
    ready(page)
    before = transform(page)
    box = page.locator(".plan-view").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch = page.context.new_cdp_session(page)

    def fingers(kind: str, *points: tuple[float, float]) -> None:
        places = [{"x": across, "y": down, "id": number} for number, (across, down) in enumerate(points)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    fingers("touchStart", (x - 20, y), (x + 20, y))
    for step in range(1, 6):
        fingers("touchMove", (x - 20 - 10 * step, y), (x + 20 + 10 * step, y))
    fingers("touchEnd")
    pinched = transform(page)
    assert pinched[2] > before[2] * 1.5
    fingers("touchStart", (x, y))
    for step in range(1, 6):
        fingers("touchMove", (x - 20 * step, y))
    page.wait_for_timeout(
        200
    )  # a finger that flicks sets a fling going, and the next tap would only stop that
    fingers("touchMove", (x - 101, y))
    fingers("touchEnd")
    assert transform(page)[0] < pinched[0] - 40
    page.wait_for_timeout(400)  # or it is a double tap
    page.locator("[data-fit]").tap()
    wait_until_whole(page)
    page.locator("#b-A-05").tap()
    expect(page.locator("#details h2")).to_contain_text("A-05")


# --- The live state -------------------------------------------------------------------------------


@pytest.fixture
def live(browse: Callable[..., Page]) -> Page:
    """A page whose clock the test turns."""
    page = browse()
    page.clock.install()
    return page


def test_a_change_shows_by_itself_and_is_told(live, floor, make_application_of):
    ready(live, "/en" + HALL + "?booth=A-05")
    stand, row = live.locator("#b-A-05"), live.locator("#found [data-booth=A-05]")
    expect(stand).to_have_class("free")
    booth = next(one for one in floor if one.number == "A-05")
    booking = book(booth, BookingState.HELD, make_application_of(booth))
    live.clock.run_for(13_000)
    expect(stand).to_have_class("held")
    expect(row).to_have_class("held")
    expect(row.locator("b")).to_have_text("being chosen")
    expect(live.locator("#news")).to_have_text("A-05: being chosen")
    expect(live.locator("#details")).to_contain_text("being chosen")
    Booking.objects.filter(pk=booking.pk).delete()
    live.clock.run_for(13_000)
    expect(stand).to_have_class("free")


def test_nobody_asks_for_a_page_that_nobody_looks_at(live, floor):
    asked = []
    live.on("request", lambda request: asked.append(request.url) if "state.json" in request.url else None)
    answers = []
    live.on("response", lambda answer: answers.append(answer.status) if "state.json" in answer.url else None)
    ready(live)
    live.clock.run_for(13_000)
    live.wait_for_timeout(300)
    live.clock.run_for(13_000)
    live.wait_for_timeout(300)
    assert answers == [200, 304]
    live.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    live.clock.run_for(60_000)
    live.wait_for_timeout(300)
    assert len(asked) <= 3
    before = len(asked)
    live.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
    live.wait_for_timeout(300)
    assert len(asked) == before + 1


@pytest.fixture
def make_application_of():
    """Of a company that nobody knows yet."""
    from django.utils import timezone

    from exhibitors.models import Application, Company, LegalForm

    def make(booth: Booth) -> Application:
        now = timezone.now()
        company = Company.objects.create(
            tax_id="990140000123", tax_id_kind="BIN", legal_form=LegalForm.LLP, name_kk="Құпия", language="kk",
            contact_email="a@example.com", created_at=now, changed_at=now,
        )  # fmt: skip
        return Application.objects.create(
            edition=booth.edition, company=company, created_at=now, changed_at=now
        )

    return make


# --- A very large hall ----------------------------------------------------------------------------


def test_two_thousand_booths_can_be_moved(page, hall, stand_types, terms):
    build_hall(hall, stand_types["row"], 2000)
    ready(page)
    page.locator(".plan-view").focus()
    for _step in range(4):
        page.keyboard.press("+")
    before = transform(page)
    page.keyboard.press("ArrowRight")
    assert transform(page)[0] < before[0]
