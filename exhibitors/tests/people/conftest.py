"""The people's side of the cast: a company as somebody types it, and the same one signed up."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from exhibitors.details.company import clean_company
from exhibitors.models import Category, Terms
from exhibitors.queries.categories import forget_categories
from exhibitors.services.companies import SignUp, sign_up_company
from exhibitors.states import Door
from forum.queries import Forum, current_forum
from journal.actors import SOMEBODY

BIN, OTHER_BIN, IIN = "970240000816", "700140000019", "850101300015"

COMPANY: dict[str, Any] = {
    "tax_id": BIN,
    "legal_form": "LLP",
    "name": {"kk": "Айшық тігін", "ru": "Айшык тигин"},
    "category": "CLO",
    "product_groups": ["CLO-01"],
    "contact": {
        "given_name": "Айгүл",
        "family_name": "Үлгібай",
        "email": "aigul@oimaq.example.com",
        "phone": "8 701 000 00 01",
        "language": "kk",
    },
}


@pytest.fixture
def offered(forum: Forum, categories: dict[str, Category], terms: Terms) -> Forum:
    """The forum with its categories and terms."""
    forget_categories()
    return current_forum()


@pytest.fixture
def typed() -> dict[str, Any]:
    """As a program sends it."""
    return {**COMPANY, "consents": ["processing"]}


@pytest.fixture
def typed_into_form() -> dict[str, Any]:
    """As a browser sends it."""
    contact, name = COMPANY["contact"], COMPANY["name"]
    plain = {key: value for key, value in COMPANY.items() if key not in ("contact", "name")}
    return {
        **plain,
        **{f"name_{key}": value for key, value in name.items()},
        **{f"contact_{key}": value for key, value in contact.items()},
        "consents": ["processing"],
    }


@pytest.fixture
def sign_up(offered: Forum) -> Callable[..., SignUp]:
    """Through the service: `sign_up(tax_id=…, contact={…}, password=…)`."""

    def sign_up(*, password: str = "", **changes: Any) -> SignUp:
        forum = current_forum()
        return sign_up_company(
            forum=forum,
            details=clean_company(COMPANY | changes, forum=forum),
            consents=["processing"],
            language_read="kk",
            door=Door.API,
            actor=SOMEBODY,
            at=timezone.now(),
            password=password,
        )

    return sign_up


@pytest.fixture
def signed_up(sign_up: Callable[..., SignUp]) -> SignUp:
    return sign_up()


@pytest.fixture
def program(signed_up: SignUp) -> APIClient:
    """A program that carries the company's token."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {signed_up.token}")
    return client
