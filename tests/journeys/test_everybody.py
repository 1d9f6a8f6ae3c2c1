"""By keyboard, in forced colours, without motion: the focus is seen wherever it goes, and does everything."""

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from sessions.models import SignUp
from visitors.models import Visitor
from visitors.ticket import my_url

from .conftest import DESKTOP, PHONE
from .hands import FOCUS
from .words import Words

pytestmark = pytest.mark.browser
STOPS = 45


def stops(page: Page) -> list[str]:
    """Where the focus goes and cannot be seen."""
    faults = []
    for _step in range(STOPS):
        page.keyboard.press("Tab")
        where = page.evaluate(FOCUS)
        if where is None:
            break
        faults += [f"{what}: {where['label']}" for what in ("ringed", "seen", "inside") if not where[what]]
    return faults


@pytest.mark.parametrize("colours", ["none", "active"])
def test_the_focus_is_always_seen(browse, db, colours):
    call_command("load_demo", verbosity=0)
    page, found = browse(width=PHONE, forced_colors=colours), {}
    own = my_url(Visitor.objects.earliest("pk"), language="kk")
    for path in (
        "/",
        "/register/",
        "/programme/",
        "/floor-plan/A/",
        "/exhibitors/",
        "/exhibit/sign-up/",
        own,
    ):
        page.goto(path)
        if faults := stops(page):
            found[path] = faults
    assert found == {}


def test_a_lecture_by_keyboard_alone(browse, db):
    call_command("load_demo", verbosity=0)
    visitor = Visitor.objects.filter(signups__isnull=True, state="registered").first()
    page, words = browse(width=DESKTOP), Words("kk")
    page.goto(my_url(visitor, language="kk"))
    page.goto("/programme/T04/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # past the header
    button = page.get_by_role("button", name=words("Sign up"), exact=True)
    for _step in range(40):
        page.keyboard.press("Tab")
        if button.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text(words("You have a seat."))
    assert SignUp.objects.get(visitor=visitor).lecture.code == "T04"


def test_nothing_moves_for_who_asked_for_stillness(browse, db):
    call_command("load_demo", verbosity=0)
    page = browse(reduced_motion="reduce")
    for path in ("/", "/floor-plan/A/", "/register/"):
        page.goto(path)
        moving = page.evaluate("""() => [...document.querySelectorAll("*")].filter((one) => {
          const style = getComputedStyle(one);
          const long = (value) => value.split(",").some((part) => parseFloat(part) > 0.02);
          return (style.animationName !== "none" && long(style.animationDuration)) || long(style.transitionDuration);
        }).map((one) => one.className)""")
        assert moving == []
