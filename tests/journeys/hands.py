"""Somebody who has no mouse: goes from stop to stop, and must see at each where they are."""

from playwright.sync_api import Locator, Page, expect

FARTHEST = 120  # stops; nobody looks for a button longer

# The focused thing: is there something to be seen around it, and is its middle in sight and not covered?
FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const label = `${one.tagName} ${one.className.baseVal ?? one.className} ${one.textContent.trim().slice(0, 30)}`;
  const around = [one.parentElement, one.closest("li")].filter(Boolean);  // a card shines for its link
  const rings = [one, ...one.querySelectorAll("*"), ...around].map((part) => getComputedStyle(part));
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

_IN_ORDER = (
    """() => [...document.querySelectorAll("[tabindex]")].filter((one) => one.tabIndex > 0).length === 0"""
)


class Hands:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []

    def to(self, goal: Locator) -> None:
        """With Tab alone, from wherever the focus is."""
        expect(goal).to_be_attached()
        assert self.page.evaluate(_IN_ORDER), "an order of its own"
        for _step in range(FARTHEST):
            self.page.keyboard.press("Tab")
            self._look()
            if goal.evaluate("one => one === document.activeElement"):
                return
        raise AssertionError(f"never came to {goal} on {self.page.url}")

    def press(self, goal: Locator, key: str = "Enter") -> None:
        self.to(goal)
        self.page.keyboard.press(key)

    def write(self, goal: Locator, text: str) -> None:
        self.to(goal)
        self.page.keyboard.insert_text(text)

    def choose(self, goal: Locator, value: str) -> None:
        self.to(goal)
        for _step in range(FARTHEST):
            if goal.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no {value} in {goal}")

    def _look(self) -> None:
        where = self.page.evaluate(FOCUS)
        if where is not None:
            wrong = [what for what in ("ringed", "seen", "inside") if not where[what]]
            self.faults += [f"{self.page.url} {what}: {where['label']}" for what in wrong]
