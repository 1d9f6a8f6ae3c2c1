"""People at the registration form: what they type, and how they find their way to the button."""

from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Page

AIGUL = {
    "family_name": "Үлгібай",
    "given_name": "Айгүл",
    "patronymic": "Әлиханқызы",
    "email": "aigul@example.com",
    "phone": "8 701 000 00 01",
}
KIND, REGION = "trade", "KZ-75"


def type_in(page: Page, typed: Mapping[str, str] = AIGUL) -> None:
    for name, text in typed.items():
        page.locator(f"[name={name}]").fill(text)
    page.locator("[name=kind]").select_option(KIND)


def agree(page: Page) -> None:
    page.locator("#id_consents_processing").check()


def register(page: Page, path: str, **changes: Any) -> None:
    """The whole way, without a stumble, to the person's own page."""
    page.goto(path)
    type_in(page, AIGUL | changes)
    agree(page)
    send(page)
    page.wait_for_url("**/my/**")


def send(page: Page) -> None:
    page.locator("form.form button").click()
