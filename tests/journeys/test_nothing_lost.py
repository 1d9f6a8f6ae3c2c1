"""What somebody typed stays: without JavaScript, with an old token, after the session ended, on the way back."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from exhibitors.models import Application
from visitors.models import Visitor

from .conftest import PHONE
from .pages import PASSWORD, let_in
from .people import AIGUL, KIND, agree, send, type_in
from .words import Words

pytestmark = pytest.mark.browser
WISHES = "Айна мен жарық керек"


def expect_typed(page: Page, **changes: str) -> None:
    for name, text in (AIGUL | {"kind": KIND} | changes).items():
        expect(page.locator(f"[name={name}]")).to_have_value(text)


def switch(page: Page, language: str) -> None:
    page.locator(f".langs [lang={language}]").click()
    expect(page.locator("html")).to_have_attribute("lang", language)


def test_the_switch_keeps_everything_without_scripts(browse, forum):
    page = browse(width=PHONE, java_script_enabled=False)
    page.goto("/register/")
    type_in(page)
    agree(page)
    for language in ("ru", "en", "kk"):
        switch(page, language)
        expect_typed(page)
        expect(page.locator("#id_consents_processing")).to_be_checked()
        expect(page.locator("#id_consents_news")).not_to_be_checked()
        expect(page.locator(".error")).to_have_count(0)
    send(page)
    page.wait_for_url("**/my/**")
    assert Visitor.objects.get().given_name == AIGUL["given_name"]


def test_the_pages_of_accounts_keep_it_too(browse, forum):
    page = browse(java_script_enabled=False)
    page.goto("/accounts/password/reset/")
    page.locator("[name=email]").fill("aigul@example.com")
    switch(page, "ru")
    expect(page.locator("[name=email]")).to_have_value("aigul@example.com")
    expect(page.locator(".error")).to_have_count(0)


@pytest.mark.parametrize("script", [True, False])
def test_an_old_page_comes_back_filled_in_and_can_be_sent(browse, forum, script):
    page, words = browse(width=PHONE, java_script_enabled=script), Words("ru")
    page.goto(words.path("/register/"))
    type_in(page)
    agree(page)
    page.context.clear_cookies()
    send(page)
    expect(page.get_by_role("status")).to_contain_text("Страница устарела")
    expect_typed(page)
    expect(page.locator("#id_consents_processing")).to_be_checked()
    assert not Visitor.objects.exists()
    send(page)
    page.wait_for_url("**/my/**")
    assert Visitor.objects.count() == 1


def test_the_way_back_leads_to_what_was_typed(browse, forum):
    """From a page that said what is wrong: the browser must not ask whether to send the form anew."""
    page = browse(width=PHONE)
    page.goto("/register/")
    type_in(page, AIGUL | {"phone": "8 701"})
    send(page)
    page.locator("#errors").wait_for()
    page.locator(".foot").get_by_role("link", name=Words("kk")("Accessibility")).click()
    page.wait_for_url("**/accessibility/")
    page.go_back()
    page.wait_for_url("**/register/")
    expect_typed(page, phone="8 701")
    page.reload()
    expect_typed(page, phone="8 701")


@pytest.fixture
def mine(application: Application, confirm: Any, categories: Any) -> Any:
    """Somebody whose company has begun an application."""
    return confirm(application.company)


def test_an_application_goes_on_where_it_was_left(browse, site, mine, fresh_limits):
    """On a phone: half a step typed, the session ends, all of it is back; then on another device."""
    phone, words = browse(width=PHONE), Words("kk")
    let_in(phone, mine, site)
    phone.goto("/exhibit/application/wishes/")
    phone.locator("[name=wishes]").fill(WISHES)
    phone.locator("[name=power_kw]").fill("x")
    phone.goto("/exhibit/team/")
    phone.goto("/exhibit/application/wishes/")
    expect(phone.locator("[name=wishes]")).to_have_value(WISHES)

    phone.context.clear_cookies(name="sessionid")
    phone.locator("[name=power_kw]").fill("7")
    phone.locator("#page-form button.button").last.click()
    phone.locator("[name=login]").fill(mine.email)
    phone.locator("[name=password]").fill(PASSWORD)
    phone.locator("#page-form button.button").click()
    phone.wait_for_url("**/exhibit/application/wishes/")
    expect(phone.get_by_role("status").first).to_contain_text("әлі сақталған жоқ")
    expect(phone.locator("[name=wishes]")).to_have_value(WISHES)
    switch(phone, "ru")
    expect(phone.locator("[name=wishes]")).to_have_value(WISHES)
    expect(phone.locator("[name=power_kw]")).to_have_value("7")
    switch(phone, "kk")
    phone.locator("#page-form button.button").last.click()
    phone.wait_for_url("**/exhibit/application/")
    assert Application.objects.get(company__memberships__user=mine).wishes == WISHES

    desk = browse(java_script_enabled=False)
    let_in(desk, mine, site)
    desk.goto(words.path("/exhibit/application/wishes/"))
    expect(desk.locator("[name=wishes]")).to_have_value(WISHES)
    desk.locator("[name=wishes]").fill("басқа")
    desk.locator("#page-form button.button").last.click()
    phone.goto("/exhibit/application/wishes/")  # what was saved here once is no draft any more
    expect(phone.locator("[name=wishes]")).to_have_value("басқа")


def test_a_double_click_is_one_registration(browse, forum):
    page = browse(width=PHONE)
    page.goto("/register/")
    type_in(page)
    agree(page)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.locator("form.form button").dblclick()
    page.wait_for_url("**/my/**")
    assert (len(sent), Visitor.objects.count()) == (1, 1)


# A thumb on glass (keystroke-level model): a letter, a tap with the way to it, a thought before each question,
# a glance over each page. All slower than a practised person.
KEY, TAP, THOUGHT, GLANCE = 0.3, 1.2, 1.35, 4.0


def test_a_visitor_is_registered_in_less_than_a_minute(browse, forum):
    """What is asked for is counted as a person meets it: questions, letters, taps, pages."""
    page, pages = browse(width=PHONE), []
    page.on("framenavigated", lambda frame: pages.append(frame.url))
    page.goto("/")
    page.get_by_role("link", name=Words("kk")("Register as a visitor")).first.click()
    questions = page.locator("form.form :is(input, select)[required]")
    letters = taps = asked = 0
    for one in questions.all():
        kind = one.evaluate("one => one.type")
        if kind in ("text", "email"):
            text = AIGUL[str(one.get_attribute("name"))]
            one.fill(text)
            letters, taps, asked = letters + len(text), taps + 1, asked + 1
        elif kind == "select-one" and not one.input_value():
            one.select_option(KIND)
            taps, asked = taps + 2, asked + 1
        elif kind == "checkbox":
            one.check()
            taps, asked = taps + 1, asked + 1
    send(page)
    page.wait_for_url("**/my/**")
    seconds = letters * KEY + (taps + 2) * TAP + asked * THOUGHT + len(pages) * GLANCE
    assert (asked, taps, len(pages)) == (5, 6, 3)
    assert seconds < 45
