"""A company: signs up on a phone in Kazakh, confirms by the letter, asks a colleague in, signs in by a link."""

import re
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from exhibitors.access import CHOSEN
from exhibitors.models import Application, BadgeQuota, Company, PersonDeletion
from exhibitors.queries.companies import is_contact_confirmed
from exhibitors.services.person_deletion import fulfil_deletion
from exhibitors.states import ApplicationState
from journal.actors import SYSTEM
from mailing.models import Message
from tests.smtp import Sink

from .conftest import PHONE
from .looks import barriers, sticking_out
from .pages import busy_company, let_in
from .words import Words

pytestmark = pytest.mark.browser

OIMAQ = {
    "tax_id": "9702 4000 0816",
    "name_kk": "«Айшық тігін» ЖШС",
    "name_ru": "ТОО «Айшык тигин»",
    "contact_family_name": "Үлгібай",
    "contact_given_name": "Айгүл",
    "contact_email": "aigul@oimaq.example.com",
    "contact_phone": "8 701 000 00 01",
}


@pytest.fixture
def offered(forum: Any, categories: Any, terms: Any) -> Any:
    return forum


def fill_in(page: Page, **changes: str) -> None:
    for name, text in (OIMAQ | changes).items():
        page.locator(f"[name={name}]").fill(text)
    page.locator("[name=legal_form]").select_option("LLP")
    page.locator("[name=category]").select_option("CLO")
    page.locator("#id_product_groups_CLO-01").check()
    page.locator("#id_consents_processing").check()


def sign_up(page: Page, path: str = "/exhibit/sign-up/", **changes: str) -> None:
    page.goto(path)
    fill_in(page, **changes)
    page.locator("form.form button").click()
    page.wait_for_url("**/exhibit/?signed-up=**")


def link_in(smtp: Sink, kind: str) -> str:
    """The last letter's link to such a page."""
    text = smtp.mails[-1].get_body(("plain",)).get_content()
    found = re.search(rf"http://\S*/exhibit/{kind}/\S+", text)
    assert found, text
    return found[0]


def test_signs_up_on_a_phone_and_lands_in_the_office(browse, offered, smtp, post):
    page, words = browse(width=PHONE), Words("kk")
    page.goto("/")
    page.locator("main").get_by_role("link", name=words("Exhibit at the forum")).click()
    expect(page.get_by_text("32\u00a0000\u00a0₸")).to_be_visible()
    page.get_by_role("link", name=words("Sign up a company")).click()
    expect(page.locator("#id_product_groups_TEX-01")).to_be_hidden()
    fill_in(page, tax_id="970240000817")
    page.locator("form.form button").click()
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("[data-field=tax_id] .error")).to_be_visible()
    expect(page.locator("#id_product_groups_CLO-01")).to_be_checked()
    assert barriers(page) + sticking_out(page) == []
    page.locator("[name=tax_id]").fill(OIMAQ["tax_id"])
    page.locator("form.form button").dblclick()
    page.wait_for_url("**/exhibit/?signed-up=**")
    expect(page.get_by_role("status").first).to_contain_text(words("The company is signed up."))
    expect(page.locator(".over").first).to_have_text("«Айшық тігін» ЖШС")
    expect(page.locator(".todo > li.is-now")).to_have_count(3)
    assert barriers(page) + sticking_out(page) == []
    assert Company.objects.count() == 1

    assert post() == 1
    page.goto(link_in(smtp, "confirm"))
    expect(page.locator(".todo > li").first).to_have_class("is-done")
    assert is_contact_confirmed(Company.objects.get())


def test_a_colleague_is_asked_in_and_signs_in_without_a_password(browse, offered, smtp, post):
    page, colleague, words = browse(), browse(width=PHONE), Words("ru")
    sign_up(page, "/ru/exhibit/sign-up/")
    post()
    page.goto(link_in(smtp, "confirm"))
    page.get_by_role("link", name=words("Team"), exact=True).click()
    page.locator("[name=email]").fill("erlan@oimaq.example.com")
    page.get_by_role("button", name=words("Invite"), exact=True).click()
    expect(page.locator(".notice.success")).to_contain_text("erlan@oimaq.example.com")
    post()
    colleague.goto(link_in(smtp, "invitation"))
    colleague.get_by_role("button", name=words("Accept and open the office")).click()
    expect(colleague.get_by_role("heading", level=1)).to_have_text(words("What is next"))
    colleague.get_by_role("button", name=words("Sign out")).click()
    colleague.get_by_role("link", name=words("Sign in")).first.click()
    colleague.locator("#id_link_email").fill("erlan@oimaq.example.com")
    colleague.get_by_role("button", name=words("Mail me a link")).click()
    colleague.wait_for_url("**/ru/exhibit/sign-in/sent/")
    assert barriers(colleague) + sticking_out(colleague) == []
    post()
    colleague.goto(link_in(smtp, "sign-in"))
    colleague.locator("main form button").click()
    expect(colleague.get_by_role("heading", level=1)).to_have_text(words("What is next"))


def test_asks_to_be_forgotten_on_a_phone(browse, db, site, smtp, post):
    """All their data in a file, the wish, second thoughts, the wish again; the organiser carries it out."""
    call_command("load_demo", verbosity=0)
    user, company = busy_company()
    Message.objects.all().delete()
    partner = User.objects.create_user("partner@company.example.com")
    for membership in user.memberships.all():
        membership.pk, membership.user = None, partner
        membership.save()
    page, words = browse(width=PHONE), Words("ru")
    let_in(page, user, site, **{CHOSEN: company})
    page.goto("/ru/exhibit/team/")
    page.locator("main").get_by_role("link", name=words("Your data")).last.click()
    with page.expect_download() as download:
        page.get_by_role("button", name=words("Download all my data")).click()
    assert download.value.suggested_filename == "altyn-oimaq-my-data.zip"
    for _ in range(2):
        page.get_by_role("link", name=words("Delete my data")).click()
        expect(page.locator("main h2")).to_have_text([words("What goes"), words("What stays")])
        assert barriers(page) + sticking_out(page) == []
        page.get_by_role("button", name=words("Ask to delete my data")).click()
        expect(page.locator(".notice.success")).to_be_visible()
        assert barriers(page) + sticking_out(page) == []
        page.get_by_role("button", name=words("Take the request back")).click()
    page.get_by_role("link", name=words("Delete my data")).click()
    page.get_by_role("button", name=words("Ask to delete my data")).click()
    assert post() == 3  # two are about requests that were taken back: they are dropped
    assert "/exhibit/me/" in smtp.mails[-1].get_body(("plain",)).get_content()
    fulfil_deletion(deletion=PersonDeletion.objects.get(state="waiting"), actor=SYSTEM, at=timezone.now())
    page.reload()
    expect(page).to_have_url(re.compile("/ru/accounts/login/"))
    post()
    assert smtp.mails[-1]["To"] == "walker@company.example.com"


def test_works_without_java_script(browse, offered):
    page = browse(java_script_enabled=False)
    page.goto("/en/exhibit/sign-up/")
    for name, text in OIMAQ.items():
        page.locator(f"[name={name}]").fill(text)
    page.locator("[name=legal_form]").select_option("LLP")
    page.locator("[name=category]").select_option("CLO")
    page.locator("#id_product_groups_TEX-01").check()  # a slip: it belongs to another category
    page.locator("#id_consents_processing").check()
    page.locator("form.form button").click()
    page.wait_for_url("**/en/exhibit/**")
    assert not Application.objects.get().groups.exists()


def test_a_password_is_not_kept_in_the_browser(page, offered):
    page.goto("/exhibit/sign-up/")
    page.locator("[name=password]").fill("тігінші ине жіп 7")
    page.locator("[name=tax_id]").fill("1")
    kept = page.evaluate("JSON.stringify(Object.values(sessionStorage))")
    assert "tax_id" in kept and "ине" not in kept


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_page_of_the_office(browse, db, language):
    call_command("load_demo", verbosity=0)
    page, words, found = browse(width=PHONE), Words(language), {}
    office = words.path("/exhibit/")
    for path in ("", "sign-up/", "sign-in/sent/"):
        page.goto(f"{office}{path}")
        if faults := barriers(page) + sticking_out(page):
            found[path or "landing"] = faults
    sign_up(page, words.path("/exhibit/sign-up/"))
    company = Company.objects.get(tax_id="970240000816")
    company.memberships.update(confirmed_at=timezone.now())
    application = company.applications.get()
    BadgeQuota.objects.get_or_create(edition=application.edition, up_to_m2=9, defaults={"badges": 2})
    Application.objects.filter(pk=application.pk).update(state=ApplicationState.APPROVED)
    for path in ("", "company/", "team/", "badges/"):
        page.goto(f"{office}{path}")
        faults = barriers(page) + sticking_out(page)
        if language == "kk":
            page.emulate_media(color_scheme="dark")
            faults += barriers(page, rules=["color-contrast"])
            page.emulate_media(color_scheme="light")
        if faults:
            found[path or "office"] = faults
    assert found == {}
    assert Message.objects.exists()
