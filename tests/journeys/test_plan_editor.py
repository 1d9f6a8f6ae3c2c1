"""An organiser draws a hall: with the mouse, with keys alone, with a finger, and without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from exhibitors.models import Booth, Hall
from exhibitors.tests.plan.floors import book

from .conftest import DESKTOP, PHONE
from .looks import barriers, sticking_out
from .test_desk import sign_in
from .words import Words

pytestmark = pytest.mark.browser
METRE = "document.getElementById('picture').getScreenCTM()"


@pytest.fixture
def plan(browse: Callable[..., Page], organiser, hall, make_booth) -> Callable[..., Page]:
    """`plan(width=PHONE)`: hall A with A-01 and A-02 side by side, opened by an organiser."""
    make_booth()
    make_booth()

    def plan(language: str = "en", **kind: object) -> Page:
        page, words = browse(**kind), Words(language)
        sign_in(page, words, organiser)
        page.goto(words.path(f"/admin/exhibitors/hall/{hall.pk}/plan/"))
        if kind.get("java_script_enabled", True):
            page.locator("#editor[data-ready]").wait_for()
        return page

    return plan


def spot(page: Page, x: float, y: float) -> tuple[float, float]:
    """Where on the screen a metre of the hall is."""
    matrix = page.evaluate(f"(({{a, d, e, f}}) => [a, d, e, f])({METRE})")
    return matrix[0] * x + matrix[2], matrix[1] * y + matrix[3]


def drag(page: Page, *way: tuple[float, float]) -> None:
    page.locator("#picture").scroll_into_view_if_needed()
    page.mouse.move(*spot(page, *way[0]))
    page.mouse.down()
    for place in way[1:]:
        page.mouse.move(*spot(page, *place), steps=8)
    page.mouse.up()


def save(page: Page) -> None:
    page.locator("[data-tool=save]").click()
    expect(page.locator("#news")).to_contain_text("Saved.")


def placed() -> dict[str, tuple[float, ...]]:
    names = ("x_m", "y_m", "width_m", "depth_m")
    return {one.number: tuple(float(getattr(one, name)) for name in names) for one in Booth.objects.on_plan()}


def test_with_the_mouse(plan):
    page = plan()
    drag(page, (1.5, 1.5), (11.6, 7.4))  # A-01, taken in the middle; it comes to stand on a line
    expect(page.locator("#news")).to_have_text("A-01: from the left 10 m, from above 6 m.")
    expect(page.locator("#booth-form [name=x_m]")).to_have_value("10")
    drag(page, (13, 9), (15.1, 9.6))  # its lower right corner
    expect(page.locator("#news")).to_have_text("A-01: 5 × 3.5 m.")
    expect(page.locator("#rows tr").first).to_contain_text("17.5")
    drag(page, (11, 7), (70, 7))  # the wall holds it
    expect(page.locator("#booth-form [name=x_m]")).to_have_value("43")
    page.locator("[data-tool=undo]").click()
    expect(page.locator("#booth-form [name=x_m]")).to_have_value("10")
    save(page)
    assert placed()["A-01"] == (10, 6, 5, 3.5)
    expect(page.locator("[data-tool=save]")).to_be_disabled()


def test_by_keys_alone(plan):
    page = plan()
    page.locator("#picture").focus()
    page.keyboard.press("PageDown")
    expect(page.locator("#news")).to_contain_text("A-01 chosen.")
    page.keyboard.press("PageDown")
    for key in ("ArrowDown", "Shift+ArrowDown", "ArrowRight", "r", "d"):
        page.keyboard.press(key)
    expect(page.locator("#news")).to_have_text("New booths: A-03")
    page.keyboard.press("Delete")
    expect(page.locator("#news")).to_have_text("Off the plan: A-03")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+y")
    page.keyboard.press("Control+s")
    expect(page.locator("#news")).to_contain_text("Saved. New: 1, changed: 1")
    assert placed() == {"A-01": (0, 0, 3, 3), "A-02": (3.5, 5.5, 3, 3), "A-03": (6.5, 5.5, 3, 3)}
    page.keyboard.press("PageUp")
    page.keyboard.press("Enter")
    expect(page.locator("#booth-form [name=number]")).to_be_focused()


def test_what_stands_on_something_is_shown_and_refused(plan):
    page = plan()
    page.locator("#rows a").first.click()
    field = page.locator("#booth-form [name=x_m]")
    field.fill("1,5")
    field.press("Tab")
    expect(page.locator("#faults")).to_contain_text("A-01 and A-02 stand on one another.")
    expect(page.locator("#booths .pe-faulty")).to_have_count(2)
    page.locator("[data-tool=save]").click()
    expect(page.locator("#news")).to_contain_text("cannot be saved")
    assert placed()["A-01"][0] == 0
    expect(field).to_have_value("1.5")  # nothing that was typed is lost
    assert barriers(page, impacts={"serious", "critical"}) == []
    page.locator("#picture").focus()
    page.keyboard.press("Control+z")
    expect(page.locator("#faults")).to_be_hidden()


def test_somebody_else_was_first(plan):
    page = plan()
    Booth.objects.filter(number="A-02").update(y_m=20)
    page.locator("#picture").focus()
    page.keyboard.press("PageDown")
    page.keyboard.press("Shift+ArrowDown")
    page.locator("[data-tool=save]").click()
    expect(page.locator("#news")).to_contain_text("Somebody else has changed the plan meanwhile: A-02")
    expect(page.locator("#rows tr").nth(1)).to_contain_text("3; 20")
    save(page)
    assert placed() == {"A-01": (0, 5, 3, 3), "A-02": (3, 20, 3, 3)}


def test_a_booked_booth_is_moved_and_no_more(plan, make_application):
    page = plan()
    book(Booth.objects.get(number="A-01"), "reserved", make_application())
    page.reload()
    page.locator("#rows a").first.click()
    expect(page.locator("#booth-words")).to_contain_text("it can be moved and turned, no more")
    for name in ("width_m", "stand_type"):
        expect(page.locator(f"#booth-form [name={name}]")).to_be_disabled()
    page.locator("[data-tool=remove]").click()
    expect(page.locator("#news")).to_contain_text("cannot be taken off the plan")
    page.locator("#picture").focus()
    page.keyboard.press("Shift+ArrowDown")
    page.locator("[data-tool=save]").click()
    expect(page.locator("#news")).to_contain_text("Please tell the company.")
    assert placed()["A-01"][1] == 5


def test_a_row_and_its_order(plan):
    page = plan()
    page.locator("#row summary").click()
    for name, typed in {"count": "4", "number": "а-12", "x_m": "20", "y_m": "12", "gap_m": "1"}.items():
        page.locator(f"#row-form [name={name}]").fill(typed)
    page.locator("#row-form button").click()
    expect(page.locator("#news")).to_have_text("New booths: A-12, A-13, A-14, A-15")
    page.locator("[data-tool=join]").click()
    save(page)
    assert [placed()[f"A-{number}"][0] for number in (12, 13, 14, 15)] == [20, 23, 26, 29]


def test_with_a_finger(plan):
    page = plan(width=PHONE, has_touch=True, is_mobile=True)
    page.locator("#picture").scroll_into_view_if_needed()
    touch = page.context.new_cdp_session(page)

    def finger(kind: str, *points: tuple[float, float]) -> None:
        places = [{"x": x, "y": y, "id": at} for at, (x, y) in enumerate(points)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    finger("touchStart", spot(page, 1.5, 1.5))
    for step in range(1, 6):
        finger("touchMove", spot(page, 1.5 + 2 * step, 1.5 + 3 * step))
    finger("touchEnd")
    save(page)
    assert placed()["A-01"][:2] == (10, 15)
    before = page.evaluate(f"{METRE}.a")
    x, y = spot(page, 20, 15)
    finger("touchStart", (x - 20, y), (x + 20, y))
    for step in range(1, 6):
        finger("touchMove", (x - 20 - 8 * step, y), (x + 20 + 8 * step, y))
    finger("touchEnd")
    assert page.evaluate(f"{METRE}.a") > 1.4 * before
    assert placed()["A-01"][:2] == (10, 15)


def test_without_scripts(plan):
    page = plan(java_script_enabled=False)
    expect(page.locator("#tools")).to_be_hidden()
    page.locator("#rows a").first.click()
    page.locator("#booth-form [name=x_m]").fill("1")
    page.locator("#booth-form [value=save]").click()
    expect(page.locator("#faults")).to_contain_text("A-01 and A-02 stand on one another.")
    expect(page.locator("#booth-form [name=x_m]")).to_have_value("1")
    page.locator("#booth-form [name=y_m]").fill("10")
    page.locator("#booth-form [value=save]").click()
    page.locator("#booth-form [value=copy]").click()
    page.locator("#booth-form [value=remove]").click()
    assert placed() == {"A-01": (1, 10, 3, 3), "A-02": (3, 0, 3, 3)}


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_everybody_can_use_it(plan, language, width):
    page = plan(language, width=width)
    page.locator("#rows a").first.click()
    page.locator("#row summary").click()
    page.locator("#drawing summary").click()
    assert barriers(page, impacts={"serious", "critical"}) + sticking_out(page, (320,)) == []


def test_two_thousand_booths_follow_the_hand(plan, hall, stand_types):
    Hall.objects.update(width_m=300, depth_m=200)
    Booth.objects.bulk_create(
        Booth(
            edition=hall.edition, hall=hall, number=f"X-{n}", x_m=4 * (n % 70), y_m=20 + 4 * (n // 70),
            width_m=3, depth_m=3, area_m2=9, stand_type=stand_types["row"],
        )
        for n in range(2000)
    )  # fmt: skip
    page = plan()
    page.locator("#picture").focus()
    page.keyboard.press("PageDown")
    drag(page, (1.5, 1.5), (15, 6))
    usual = page.evaluate("""async () => {
        const svg = document.getElementById("picture"), at = svg.getScreenCTM(), times = [];
        const booth = [...svg.querySelectorAll("[data-key]")].find((one) => one.textContent === "A-01");
        const box = booth.querySelector("rect");
        const [left, top] = [Number(box.getAttribute("x")) + 1, Number(box.getAttribute("y")) + 1];
        svg.setPointerCapture = () => {};
        const send = (kind, step) => (step ? svg : booth).dispatchEvent(new PointerEvent(kind, {
            bubbles: true, pointerId: 1, clientX: at.a * (left + step) + at.e, clientY: at.d * top + at.f }));
        send("pointerdown", 0);
        for (let step = 1; step < 30; step += 1) {
            const start = performance.now();
            send("pointermove", step);
            times.push(performance.now() - start);
            await new Promise(requestAnimationFrame);
        }
        send("pointerup", 30);
        return times.sort((one, other) => one - other)[15];
    }""")
    assert usual < 33, usual
