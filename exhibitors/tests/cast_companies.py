"""Companies of the cast and their applications. `exhibitors.tests.cast` makes the floor they stand on."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from django.utils import timezone

from exhibitors.models import Application, Company, LegalForm, Terms
from exhibitors.queries import prices
from exhibitors.queries.categories import forget_categories
from exhibitors.states import ApplicationState
from exhibitors.tax_ids import TaxIdKind, control_digit
from forum.models import Edition

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
