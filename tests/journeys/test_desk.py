"""An organiser at the desk: signs in, registers somebody who stands there, helps with the ticket."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from mailing.models import Message
from visitors.models import Visitor

from .people import AIGUL, KIND
from .words import Words

pytestmark = pytest.mark.browser
PASSWORD = "a long enough password"


def sign_in(page: Page, words: Words, user: User) -> None:
    page.goto(words.path("/admin/"))
    expect(page.locator("html")).to_have_attribute("lang", words.language)
    expect(page.locator("main a[href*=signup]")).to_have_count(0)
    page.locator("[name=login]").fill(user.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form.form button").click()
    page.wait_for_url(f"**{words.path('/admin/')}")


def agree_to_dialog(page: Page, words: Words, action: str) -> None:
    """A button of the person's record asks first."""
    page.get_by_role("link", name=words(action)).or_(
        page.get_by_role("button", name=words(action))
    ).first.click()
    with page.expect_navigation():
        page.locator("#dialog form button").click()


def test_a_day_at_the_desk(page, forum, organiser, smtp, post):
    words = Words("kk")
    sign_in(page, words, organiser)
    page.goto("/admin/visitors/visitor/add/")
    for name, text in AIGUL.items():
        page.locator(f"[name={name}]").fill(text)
    page.locator("[name=kind]").select_option(KIND)
    page.locator("[name=consents][value=processing]").check()
    page.locator("[name=_continue]").click()
    page.wait_for_url("**/change/")
    visitor = Visitor.objects.get()
    assert (visitor.registered_through, visitor.phone) == ("desk", "+77010000001")
    expect(page.get_by_text(visitor.code).first).to_be_visible()
    record = page.url

    assert post() == 1
    page.goto("/admin/mailing/message/")
    expect(page.locator("#result_list")).to_contain_text(visitor.email)

    page.goto(record)
    agree_to_dialog(page, words, "Send the ticket again")
    expect(page.get_by_text(words("The ticket is on its way."))).to_be_visible()
    page.get_by_role("link", name=words("More")).or_(page.get_by_text(words("More"))).first.click()
    agree_to_dialog(page, words, "Cancel the registration")
    expect(page.get_by_text(words("The registration is cancelled."))).to_be_visible()
    visitor.refresh_from_db()
    assert not visitor.is_registered
    assert [message.kind for message in Message.objects.order_by("pk")] == [
        "visitors.ticket",
        "visitors.ticket",
        "visitors.cancelled",
    ]


def test_takes_away_a_second_factor_that_is_lost(page, forum, organiser):
    colleague = User.objects.create_user("colleague@example.com", PASSWORD)
    colleague.authenticator_set.create(type="totp", data={})
    words = Words("ru")
    sign_in(page, words, organiser)
    page.goto(f"/ru/admin/accounts/user/{colleague.pk}/change/")
    box = page.locator("[name=authenticator_set-0-DELETE]")
    box.evaluate("box => (box.checked = true)")  # the theme shows a bin in its place
    page.locator("[name=_continue]").click()
    page.wait_for_load_state()
    expect(box).to_have_count(0)
    assert not colleague.authenticator_set.exists()


def test_a_wrong_password_is_told_in_kazakh(page, forum, organiser):
    page.goto("/admin/")
    page.locator("[name=login]").fill(organiser.email)
    page.locator("[name=password]").fill("wrong")
    page.locator("main form.form button").click()
    expect(page.locator("#errors")).to_be_visible()
    expect(page.locator("#errors")).not_to_contain_text("password")
    expect(page.locator("#errors")).not_to_contain_text("e-mail")


def test_what_is_wrong_at_the_desk_stands_beside_the_field(page, forum, organiser):
    words = Words("ru")
    sign_in(page, words, organiser)
    page.goto("/ru/admin/visitors/visitor/add/")
    for name, text in (AIGUL | {"phone": "8 701"}).items():
        page.locator(f"[name={name}]").fill(text)
    page.locator("[name=kind]").select_option(KIND)
    page.locator("[name=_continue]").click()
    expect(page.get_by_text(words("This is not a telephone number."))).to_be_visible()
    expect(page.locator("[name=family_name]")).to_have_value(AIGUL["family_name"])
