"""A person's own page: correct, decide anew, send again, take everything along, cancel, be forgotten."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from forum.models import ConsentScope
from mailing.models import Message
from visitors.models import Visitor
from visitors.states import VisitorState
from visitors.ticket import my_url

from .people import AIGUL, agree, send, type_in
from .words import Words

pytestmark = pytest.mark.browser


def test_without_java_script_from_the_form_to_oblivion(browse, forum, smtp, post):
    page, words = browse(java_script_enabled=False), Words("ru")
    page.goto("/ru/register/")
    type_in(page, AIGUL | {"email": "nobody"})
    send(page)
    expect(page.locator("#errors a")).to_have_count(2)
    expect(page.locator("[name=family_name]")).to_have_value(AIGUL["family_name"])
    page.locator("[name=email]").fill(AIGUL["email"])
    agree(page)
    send(page)
    page.wait_for_url("**/ru/my/**")
    visitor = Visitor.objects.get()
    assert visitor.language == "ru"

    page.get_by_role("link", name=words("Cancel my registration")).click()
    page.get_by_role("button", name=words("Cancel my registration")).click()
    expect(page.locator(".notice.success")).to_have_text(words("Your registration is cancelled."))
    expect(page.locator(".qr")).to_have_count(0)
    assert post() == 2  # the ticket's letter finds it void and is dropped; the news of the end goes out
    assert [letter["Content-Language"] for letter in smtp.mails] == ["ru"]

    page.get_by_role("link", name=words("Delete my data")).click()
    page.get_by_role("button", name=words("Delete my data")).click()
    expect(page.locator(".notice.success")).to_have_text(words("Your data is deleted."))
    visitor.refresh_from_db()
    assert (visitor.state, visitor.email, visitor.family_name) == (VisitorState.ERASED, "", "")
    page.go_back()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text(words("There is no such page"))


def test_corrects_and_gets_a_new_ticket(page, visitor, smtp, post):
    words = Words("kk")
    post()
    page.goto(my_url(visitor))
    page.get_by_role("link", name=words("Correct or complete")).click()
    page.locator("[name=given_name]").fill("Aйгүл")  # a Latin A
    page.locator("form.form button").click()
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("[data-field=given_name] .error")).to_contain_text("A")
    page.locator("[name=given_name]").fill("Айгүлім")
    page.locator("[name=language]").select_option("en")
    page.locator("form.form button").click()
    expect(page.locator(".notice.success")).to_have_text(words("Your details are saved."))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Айгүлім")
    assert post() == 1
    assert [letter["Content-Language"] for letter in smtp.mails] == ["kk", "en"]


def test_decides_about_consents(page, visitor):
    words = Words("kk")
    page.goto(my_url(visitor))
    box = page.locator("#id_consents_news")
    for ticked in (True, False):
        expect(box).to_be_checked(checked=not ticked)
        box.set_checked(ticked)
        page.get_by_role("button", name=words("Save the consents")).click()
        expect(page.locator(".notice.success")).to_have_text(words("Your consents are saved."))
    [news] = visitor.consents.filter(scope=ConsentScope.NEWS)
    assert news.given_at and news.withdrawn_at


def test_has_the_ticket_sent_again(page, visitor, smtp, post):
    words = Words("kk")
    post()
    page.goto(my_url(visitor))
    page.get_by_role("button", name=words("Send the ticket again")).dblclick()
    expect(page.locator(".notice.success")).to_contain_text(visitor.email)
    assert Message.objects.count() == 2
    assert post() == 1
    assert len(smtp.mails) == 2


def test_takes_everything_along(page, visitor):
    words = Words("kk")
    page.goto(my_url(visitor))
    saved = {}
    for name in ("Download the ticket (PDF)", "Add to the calendar", "Download all my data"):
        with page.expect_download() as download:
            page.get_by_role("link", name=words(name)).click()
        saved[download.value.suggested_filename] = Path(download.value.path()).read_bytes()
    [ticket, calendar, data] = saved.values()
    assert ticket.startswith(b"%PDF")
    assert calendar.startswith(b"BEGIN:VCALENDAR")
    assert visitor.code in json.dumps(json.loads(data))
    assert set(saved) == {"altyn-oimaq-bilet.pdf", "altyn-oimaq.ics", "altyn-oimaq-my-data.json"}


def test_changes_their_mind_before_it_is_too_late(page, visitor):
    words = Words("kk")
    for link in ("Cancel my registration", "Delete my data"):
        page.goto(my_url(visitor))
        page.get_by_role("link", name=words(link), exact=True).click()
        page.get_by_role("link", name=words("No, keep it")).click()
        expect(page.locator(".qr")).to_be_visible()
    visitor.refresh_from_db()
    assert visitor.is_registered
