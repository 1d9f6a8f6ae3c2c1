"""A finger hits what it is meant for (WCAG 2.2, 2.5.8), a voice says what is read (2.5.3), no picture moves the text.

Every page of the table of doors and the desk's most used ones, on a phone and in a wide window, in Kazakh: its words
are the longest. What is smaller than 24 px must stand so far from the next that circles of 24 px do not touch.
"""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from playwright.sync_api import Page

from .addresses import Cast, give_cookies
from .conftest import DESKTOP, HEIGHTS, PHONE
from .looks import barriers
from .pages import desk_pages, let_in
from .words import Words

pytestmark = pytest.mark.browser
RULES = ["target-size", "label-content-name-mismatch"]
# Its place is known before it has come, and what is far below comes when it is needed.
_PICTURES = """() => [...document.images].flatMap((one) => {
  const has = (name) => /^[1-9][0-9]*$/.test(one.getAttribute(name) ?? "");
  const faults = has("width") && has("height") ? [] : ["no size"];
  const isFar = one.getBoundingClientRect().top > innerHeight * 1.5;
  if (isFar && one.loading !== "lazy") faults.push("not lazy");
  return faults.map((fault) => `${fault}: ${one.outerHTML.slice(0, 160)}`);
})"""


def faults(page: Page) -> list[str]:
    found = page.evaluate(_PICTURES)
    for width in (PHONE, DESKTOP):
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        found += [f"{width} px: {one}" for one in barriers(page, rules=RULES)]
    return found


def look_at(page: Page, names: Iterator[str]) -> dict[str, list[str]]:
    return {name: wrong for name in names if (wrong := faults(page))}


def every_page(page: Page, site: str, cast: Cast) -> Iterator[str]:
    for who, name, path in cast.addresses("kk"):
        page.context.clear_cookies()
        give_cookies(page, cast.people[who], site)
        page.goto(path)
        yield f"{who} {name} {path}"


def test_of_everybody(browse, db, site, settings, tmp_path):
    settings.RATE_LIMITS, settings.MEDIA_ROOT = False, tmp_path
    call_command("load_demo", verbosity=0)
    page = browse()
    found = look_at(page, every_page(page, site, Cast()))
    assert not found, "\n".join(f"{name}\n  " + "\n  ".join(wrong) for name, wrong in found.items())


def test_of_the_desk(browse, db, site, organiser):
    call_command("load_demo", verbosity=0)
    page = browse()
    let_in(page, organiser, site)
    found = look_at(page, desk_pages(page, Words("kk")))
    assert not found, "\n".join(f"{name}\n  " + "\n  ".join(wrong) for name, wrong in found.items())


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<style>a{font:10px/10px x;display:block}</style><a href=/a>one</a><a href=/b>two</a>", "target-size"),
        ("<button aria-label='Send'>Post</button>", "label-content-name-mismatch"),
        ("<img src='data:,' alt=x>", "no size"),
        ("<div style='height:3000px'></div><img src='data:,' alt=x width=2 height=1>", "not lazy"),
    ],
    ids=["small", "said otherwise", "without a size", "far below"],
)  # fmt: skip
def test_would_be_found(chromium, body, fault):
    page = chromium.new_page()
    page.set_content(f"<!doctype html><html lang=en><title>x</title><main>{body}</main></html>")
    assert fault in " ".join(faults(page))
    page.close()
