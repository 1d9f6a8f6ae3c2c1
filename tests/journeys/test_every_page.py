"""Every page in every language: no barrier in light or dark, nothing sticks out, no word of another language.

Strangers that are asked and complaints of the console fail every journey anyway (`Watch`).
"""

from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page

from exhibitors.access import CHOSEN

from .conftest import PHONE
from .leftovers import leftovers, said_on
from .looks import barriers, sticking_out
from .pages import busy_company, closed_pages, desk_pages, let_in, office_pages, public_pages
from .words import Words

pytestmark = pytest.mark.browser
LANGUAGES = pytest.mark.parametrize("language", ["kk", "ru", "en"])
# What depends on the colours; all else is the same by day and by night.
COLOURS = ["color-contrast", "link-in-text-block"]


def faults(page: Page, *, narrow: tuple[int, ...]) -> list[str]:
    found = barriers(page) + sticking_out(page, narrow) + leftovers(said_on(page)) + without_script(page)
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {one}" for one in barriers(page, rules=COLOURS)]
    page.emulate_media(color_scheme="light")
    return found


def without_script(page: Page) -> list[str]:
    """A form that is typed into needs `form.js`, and the switch of languages a form."""
    return page.evaluate(_FORMS)


_FORMS = """() => {
  const faults = [];
  const typed = document.querySelector("main form[method=post] :is(input:not([type=hidden]), textarea, select)");
  const isDesk = document.querySelector("#nav-sidebar");
  if (typed && !isDesk && !document.querySelector("script[src*='js/form']"))
    faults.push("form.js is missing");
  for (const one of document.querySelectorAll(".langs button")) if (!one.form) faults.push("a switch without its form");
  return faults;
}"""


def look_at(found: dict[str, Any], page: Page, names: Any, narrow: tuple[int, ...]) -> None:
    for name in names:
        if wrong := faults(page, narrow=narrow):
            found[name] = wrong


@LANGUAGES
def test_ours(browse, db, site, language):
    call_command("load_demo", verbosity=0)
    words, found = Words(language), {}
    user, company = busy_company()
    page = browse(width=PHONE)
    look_at(found, page, public_pages(page, words), (320, 195))
    look_at(found, page, closed_pages(page, words), (320, 195))
    office = browse(width=PHONE)
    let_in(office, user, site, **{CHOSEN: company})
    look_at(found, office, office_pages(office, words), (320, 195))
    assert found == {}


@LANGUAGES
def test_the_organisers(browse, db, site, organiser, language):
    call_command("load_demo", verbosity=0)
    page, words, found = browse(), Words(language), {}
    let_in(page, organiser, site)
    look_at(found, page, desk_pages(page, words), (320,))
    assert found == {}
