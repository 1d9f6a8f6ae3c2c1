"""A visitor on the way from the home page to the e-ticket: three languages, phone and desk, with a stumble."""

import base64
import json
import re
from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from mailing.models import Message
from mailing.states import MessageState
from visitors.models import Visitor
from visitors.ticket import signed_code

from .conftest import DESKTOP, PHONE
from .looks import scanned
from .people import AIGUL, REGION, agree, register, send, type_in
from .words import Words

pytestmark = pytest.mark.browser


def at_the_form(page: Page, words: Words) -> None:
    """In at the front door, by the links that people click."""
    page.goto("/")
    page.locator(f".langs [lang={words.language}]").click()
    expect(page.locator("html")).to_have_attribute("lang", words.language)
    page.get_by_role("link", name=words("Register as a visitor")).click()
    page.wait_for_url(f"**{words.path('/register/')}")


def assert_proven(bodies: list[str]) -> None:
    """The server remembers a proof that it has believed."""
    [given] = {answer for body in bodies for answer in parse_qs(body).get("proof", ())}
    assert cache.get(f"proof:{json.loads(base64.b64decode(given))['signature']}")


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_visitor_stumbles_and_arrives(browse, forum, smtp, post, language, width):
    page, words = browse(width=width), Words(language)
    at_the_form(page, words)
    type_in(page, AIGUL | {"phone": "8 701"})
    page.locator("[name=region]").select_option(REGION)
    send(page)

    summary = page.locator("#errors")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("link")).to_have_count(2)
    beside = page.locator("[data-field=phone] .error")
    expect(beside).to_have_text(words("This is not a telephone number."))
    expect(page.locator("[name=phone]")).to_have_attribute("aria-describedby", "id_phone-error")
    summary.get_by_role("link", name=words("Telephone")).click()
    expect(page.locator("[name=phone]")).to_be_focused()
    for name, text in (AIGUL | {"phone": "8 701", "kind": "trade", "region": REGION}).items():
        expect(page.locator(f"[name={name}]")).to_have_value(text)

    page.locator("[name=phone]").fill(AIGUL["phone"])
    agree(page)
    proofs: list[str] = []
    page.on("request", lambda request: proofs.append(request.post_data or ""))
    page.locator("form.form button").dblclick()
    page.wait_for_url(f"**{words.path('/my/')}**")
    expect(page.get_by_role("status").first).to_contain_text(words("You are registered."))
    visitor = Visitor.objects.get()
    assert (visitor.language, visitor.phone, visitor.region.code) == (language, "+77010000001", REGION)
    assert_proven(proofs)
    code = page.locator(".ticket-code .qr")
    code.scroll_into_view_if_needed()
    assert scanned(code) == signed_code(visitor)

    assert post() == 1
    [letter] = smtp.mails
    assert (letter["To"], letter["Content-Language"]) == (AIGUL["email"], language)
    assert Message.objects.get().state == MessageState.SENT


def test_a_change_of_language_keeps_the_page_and_what_was_typed(page, forum):
    page.goto("/register/")
    type_in(page)
    page.locator("main summary").click()
    page.locator("[name=organisation]").fill("«Оймақ» ЖШС")
    agree(page)
    for language, path in (("ru", "/ru/register/"), ("en", "/en/register/"), ("kk", "/register/")):
        page.locator(f".langs [lang={language}]").click()
        page.wait_for_url(f"**{path}?language")
        for name, text in (AIGUL | {"organisation": "«Оймақ» ЖШС", "kind": "trade"}).items():
            expect(page.locator(f"[name={name}]")).to_have_value(text)
        expect(page.locator("[name=organisation]")).to_be_visible()
        expect(page.locator("#id_consents_processing")).to_be_checked()
        expect(page.locator("#id_consents_news")).not_to_be_checked()


def test_the_letters_come_in_the_language_that_was_switched_to(page, forum):
    page.goto("/register/")
    type_in(page)
    page.locator(".langs [lang=ru]").click()
    page.wait_for_url("**/ru/register/?language")
    expect(page.locator("[name=language]")).to_have_value("ru")


def test_the_first_click_counts_when_the_proof_has_long_been_done(page, forum):
    page.goto("/register/")
    type_in(page)
    agree(page)
    expect(page.locator("[name=proof]")).to_have_value(re.compile("^eyJ"))
    send(page)
    page.wait_for_url("**/my/**")


def test_the_next_person_at_the_same_screen_finds_an_empty_form(page, forum):
    register(page, "/register/")
    page.goto("/register/")
    expect(page.locator("[name=family_name]")).to_have_value("")
    expect(page.locator("#id_consents_processing")).not_to_be_checked()


def test_the_same_person_again_sees_nothing_of_the_first(browse, forum, visitor):
    page = browse()
    page.goto("/register/")
    type_in(page)
    agree(page)
    send(page)
    page.wait_for_url("**/register/sent/")
    assert visitor.code not in page.content()
    assert Visitor.objects.count() == 1


def test_a_guest_from_abroad_is_not_asked_for_a_region(page, forum):
    page.goto("/ru/register/")
    expect(page.locator("[name=region]")).to_be_visible()
    page.locator("[name=country]").select_option("UZ")
    expect(page.locator("[name=region]")).to_be_hidden()


def test_by_keyboard_alone(page, forum):
    page.goto("/register/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    for text in ("Үлгібай", "Айгүл", "Әлиханқызы"):
        page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")  # the first answer
    page.keyboard.press("Tab")
    page.keyboard.type(AIGUL["email"])
    for _step in range(60):
        page.keyboard.press("Tab")
        if page.locator("#id_consents_processing:focus").count():
            break
    page.keyboard.press("Space")
    for _step in range(10):
        page.keyboard.press("Tab")
        if page.locator("form.form button:focus").count():
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/my/**")
    assert Visitor.objects.get().full_name == "Үлгібай Айгүл Әлиханқызы"


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_closed(page, edition, language):
    edition.registration_closes_at = edition.registration_opens_at + timedelta(hours=1)
    edition.save()
    words = Words(language)
    page.goto(words.path("/register/"))
    expect(page.get_by_role("heading", level=1)).to_have_text(words("Registration is closed"))
    expect(page.locator("form")).to_have_count(0)
    page.get_by_role("link", name=words("To the home page")).click()
    expect(page.get_by_text(words("Registration is closed."))).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_enter_in_a_field_sends_the_form(browse, edition, script):
    """The languages stand before the form and are buttons of it: Enter must not press one of them."""
    page, words = browse(java_script_enabled=script), Words("ru")
    page.goto(words.path("/register/"))
    page.locator("[name=family_name]").fill("Иванова")
    page.locator("[name=family_name]").press("Enter")
    expect(page.locator("#errors")).to_be_visible()
    assert page.url.endswith("/ru/register/")
