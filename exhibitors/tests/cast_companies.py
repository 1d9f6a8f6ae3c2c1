"""Companies of the cast and their applications. `exhibitors.tests.cast` makes the floor they stand on."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from exhibitors.models import Application, Company, LegalForm, Role, Terms
from exhibitors.queries import prices
from exhibitors.queries.categories import forget_categories
from exhibitors.services.tokens import issue_token
from exhibitors.states import ApplicationState, Door
from exhibitors.tax_ids import TaxIdKind, control_digit
from forum.models import ConsentScope, Edition

_numbers = count(1)


def some_tax_id() -> str:
    """A valid BIN, another one each time."""
    while True:
        digits = f"99014{next(_numbers):06}"
        if (last := control_digit(digits)) is not None:
            return f"{digits}{last}"


@pytest.fixture(autouse=True)
def _forget_exhibitors() -> None:
    """What a process remembers must not leak from test to test."""
    prices.forget_tariffs()
    forget_categories()


@pytest.fixture
def make_company(edition: Edition) -> Callable[..., Company]:
    def make_company(**columns: Any) -> Company:
        number, at = next(_numbers), timezone.now()
        return Company.objects.create(
            **{
                "tax_id": some_tax_id(),
                "tax_id_kind": TaxIdKind.BIN,
                "legal_form": LegalForm.LLP,
                "name_kk": f"Тігін {number}",
                "name_ru": f"Пошив {number}",
                "name_en": f"Sewing {number}",
                "contact_family_name": "Үлгібай",
                "contact_given_name": "Айгүл",
                "contact_email": f"company{number}@example.com",
                "contact_phone": "+77010000001",
                "language": "kk",
                "created_at": at,
                "changed_at": at,
                **columns,
            }
        )

    return make_company


@pytest.fixture
def company(make_company: Callable[..., Company]) -> Company:
    return make_company()


@pytest.fixture
def make_application(terms: Terms, make_company: Callable[..., Company]) -> Callable[..., Application]:
    """A draft of a new company; `make_application(state="submitted")`."""

    def make_application(**columns: Any) -> Application:
        at = timezone.now()
        if columns.get("state") == ApplicationState.WAITLISTED:
            columns = {"waitlisted_at": at, **columns}
        company = columns.pop("company", None) or make_company()
        return Application.objects.create(
            **{"edition": terms.edition, "company": company, "created_at": at, "changed_at": at, **columns}
        )

    return make_application


@pytest.fixture
def application(make_application: Callable[..., Application], company: Company) -> Application:
    return make_application(company=company)


@pytest.fixture
def program_of() -> Callable[[Company], APIClient]:
    """A program that carries the company's token."""

    def program_of(company: Company) -> APIClient:
        secret, _token = issue_token(company=company, door=Door.API, at=timezone.now())
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        return client

    return program_of


@pytest.fixture
def confirm(edition: Edition) -> Callable[[Company], User]:
    """The company's contact has proven the mailbox and agreed to the processing of data; answers with the person."""

    def confirm(company: Company) -> User:
        at = timezone.now()
        user = User.objects.create_user(company.contact_email, "a long enough password")
        company.memberships.create(user=user, role=Role.OWNER, added_at=at, confirmed_at=at)
        company.consents.create(
            scope=ConsentScope.PROCESSING, notice=edition.privacy_notice, language="kk", given_at=at,
            given_through=Door.PAGE,
        )  # fmt: skip
        return user

    return confirm
