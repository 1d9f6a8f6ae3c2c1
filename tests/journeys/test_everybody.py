"""By keyboard, in forced colours, without motion: the focus is seen wherever it goes, and does everything."""

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from sessions.models import SignUp
from visitors.models import Visitor
from visitors.ticket import my_url

from .conftest import DESKTOP, PHONE
from .words import Words

pytestmark = pytest.mark.browser
STOPS = 45

# The focused thing: is there something to be seen around it, and is its middle in sight and not covered?
_FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const label = `${one.tagName} ${one.className.baseVal ?? one.className} ${one.textContent.trim().slice(0, 30)}`;
  const rings = [one, ...one.querySelectorAll("*")].map((part) => getComputedStyle(part));
  let ringed = rings.some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0);
  if (!ringed && one.ownerSVGElement) {  // in a drawing the line around a thing is its stroke
    const look = () => rings.map((style) => [style.stroke, style.strokeWidth, style.fill].join()).join(";");
    const focused = look();
    one.blur();
    ringed = focused !== look();
    one.focus();
  }
  const lines = [...one.getClientRects()];
  const box = lines[0] ?? one.getBoundingClientRect();
  const x = box.x + Math.min(box.width / 2, 40), y = Math.min(Math.max(box.y, 0) + 10, box.y + box.height / 2);
  const top = document.elementFromPoint(x, y);
  const seen = Boolean(top && (one.contains(top) || top.contains(one)));
  return { label, ringed, seen, inside: y >= 0 && y <= innerHeight };
}"""


def stops(page: Page) -> list[str]:
    """Where the focus goes and cannot be seen."""
    faults = []
    for _step in range(STOPS):
        page.keyboard.press("Tab")
        where = page.evaluate(_FOCUS)
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
