"""Every page in every language: no barrier, nothing sticks out, no word to strangers (see `Watch`)."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from playwright.sync_api import Page

from forum.models import Edition
from sessions.models import Lecture
from visitors.models import Visitor
from visitors.ticket import my_url

from .conftest import PHONE
from .looks import barriers, sticking_out
from .people import send
from .test_desk import sign_in
from .words import Words

pytestmark = pytest.mark.browser
LANGUAGES = pytest.mark.parametrize("language", ["kk", "ru", "en"])


def our_pages(page: Page, words: Words) -> Iterator[str]:
    """Opens one after the other; yields its name while it is open."""
    visitor = Visitor.objects.earliest("pk")
    own = my_url(visitor, language=words.language)
    paths = {"home": "/", "privacy": "/privacy/", "404": "/nothing/", "sign-in": "/accounts/login/"}
    paths |= {"mailbox": "/mailbox/", "sent": "/register/sent/", "register": "/register/"}
    addresses = {name: words.path(path) for name, path in paths.items()}
    programme = {"programme": "/programme/", "lecture": "/programme/T08/", "changes": "/programme/changes/"}
    programme |= {
        "speakers": "/speakers/",
        "speaker": "/speakers/S01/",
        "found": "/programme/?search=fashion",
    }
    addresses |= {f"{name} for anybody": words.path(path) for name, path in programme.items()}
    addresses |= {"own": own, "edit": f"{own}edit/", "cancel": f"{own}cancel/", "erase": f"{own}erase/"}
    # The browser remembers whose page was open: the same pages with buttons.
    addresses |= {name: words.path(path) for name, path in programme.items()}
    for name, address in addresses.items():
        page.goto(address)
        yield name
    page.goto(words.path("/register/"))
    page.locator("summary").click()
    send(page)
    page.locator("#errors").wait_for()
    yield "register with errors"
    edition = Edition.objects.get()
    Edition.objects.update(registration_closes_at=edition.registration_opens_at.replace(hour=23))
    page.goto(words.path("/register/"))
    yield "closed"


@LANGUAGES
def test_ours(browse, db, language):
    call_command("load_demo", verbosity=0)
    page, found = browse(width=PHONE), {}
    for name in our_pages(page, Words(language)):
        faults = barriers(page) + sticking_out(page)
        if language == "kk":  # the colours do not depend on the words
            page.emulate_media(color_scheme="dark")
            faults += barriers(page, rules=["color-contrast"])
            page.emulate_media(color_scheme="light")
        if faults:
            found[name] = faults
    assert found == {}


@LANGUAGES
def test_the_organisers(browse, db, organiser, language):
    call_command("load_demo", verbosity=0)
    page, words, found = browse(), Words(language), {}
    sign_in(page, words, organiser)
    record = f"visitors/visitor/{Visitor.objects.earliest('pk').pk}/change/"
    lecture = f"forum_sessions/lecture/{Lecture.objects.earliest('pk').pk}/change/"
    desk = ("forum_sessions/lecture/", lecture, "forum_sessions/lecture/release/", "forum_sessions/signup/")
    for path in ("", "visitors/visitor/", record, "visitors/visitor/add/", "mailing/message/", *desk):
        page.goto(words.path(f"/admin/{path}"))
        if faults := barriers(page, impacts={"serious", "critical"}):
            found[path] = faults
    assert found == {}
