"""What is looked at on a page: can everybody use it, does it fit, can its code be scanned."""

from typing import Any

import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

from core.tests.png import grey_pixels

# The narrowest phone, and a phone at 200 %.
NARROW = (320, 195)
PLACES = 4  # of one kind are named; whoever mends the first mends the rest
_STICKS_OUT = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  return [...document.body.querySelectorAll("*")]
    .filter((one) => one.getBoundingClientRect().right > wide + 1)
    .map((one) => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 40)}`)
    .slice(0, 5);
}"""


def barriers(page: Page, *, rules: list[str] | None = None, impacts: set[str] | None = None) -> list[str]:
    """What axe finds, each with the first places; `impacts` leaves only these."""
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": rules}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{one['id']} ({one['impact']}) {node['html'][:160]}"
        for one in found
        for node in one["nodes"][:PLACES]
        if impacts is None or one["impact"] in impacts
    ]


def sticking_out(page: Page, widths: tuple[int, ...] = NARROW) -> list[str]:
    """What makes a narrow page scroll sideways."""
    before = page.viewport_size
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{width} px: {one}" for one in page.evaluate(_STICKS_OUT)]
    if before:
        page.set_viewport_size(before)
    return found


def scanned(picture: Locator) -> str:
    """What a scanner reads off the screen."""
    return str(zxingcpp.read_barcode(grey_pixels(picture.screenshot())).text)
