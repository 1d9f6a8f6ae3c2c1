"""A visitor chooses lectures: finds them, signs up in one tap, exchanges, gives up - with and without JavaScript."""

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from sessions.models import SignUp
from visitors.models import Visitor
from visitors.ticket import my_url

from .conftest import DESKTOP, PHONE
from .looks import barriers

pytestmark = pytest.mark.browser


@pytest.fixture
def visitor(db):
    call_command("load_demo", verbosity=0)
    return Visitor.objects.filter(signups__isnull=True, state="registered").first()


@pytest.mark.parametrize(("width", "script"), [(PHONE, True), (DESKTOP, False)])
def test_signs_up_exchanges_and_gives_up(browse, visitor, width, script):
    page = browse(width=width, java_script_enabled=script)
    page.goto(my_url(visitor, language="en"))
    page.get_by_role("link", name="Choose lectures in the programme").click()
    if width == PHONE:
        page.get_by_text("Find in the programme").click()
    page.get_by_role("searchbox").fill("sewing")
    page.get_by_role("button", name="Show", exact=True).click()
    card = page.locator("#l-T04")
    card.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("status")).to_contain_text("You have a seat.")
    page.goto("/en/programme/T05/")
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("alert")).to_contain_text("From plain sewing to a fashion industry")
    page.get_by_role("button", name="Exchange").click()
    expect(page.locator(".own-confirmed")).to_have_text("You have a seat")
    page.goto(my_url(visitor, language="en"))
    expect(page.locator("#t-T05")).to_be_visible()
    page.get_by_role("button", name="Give up the seat").click()
    expect(page.get_by_text("You have not signed up for a lecture yet.")).to_be_visible()
    states = SignUp.objects.filter(visitor=visitor).order_by("id").values_list("lecture__code", "state")
    assert list(states) == [("T04", "cancelled"), ("T05", "cancelled")]


def test_a_wide_window_has_a_timetable_and_a_phone_a_list(browse, visitor, tmp_path):
    wide, narrow = browse(width=DESKTOP), browse(width=PHONE)
    for page in (wide, narrow):
        page.goto("/programme/")
        assert barriers(page) == []
    assert wide.locator(".timetable thead").first.is_visible()
    assert not narrow.locator(".timetable thead").first.is_visible()
    first, second = (wide.locator(f"#l-{code}").bounding_box() for code in ("T04", "T05"))
    assert first["y"] == pytest.approx(second["y"], abs=5), "parallel lectures stand beside one another"
    first, second = (narrow.locator(f"#l-{code}").bounding_box() for code in ("T04", "T05"))
    assert first["y"] < second["y"]
