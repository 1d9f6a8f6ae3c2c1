"""The exhibitors' cast: terms with prices, a hall with booths, companies and their applications.

Root `conftest` loads it for all tests, those of races too. The fixtures make one of each; the functions
make more: `make_booth(number="B-2")`.
"""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from django.utils import timezone

from exhibitors.models import (
    Application,
    Booth,
    Category,
    Company,
    Hall,
    LegalForm,
    ProductGroup,
    StandType,
    Terms,
    VatRate,
)
from exhibitors.queries import prices
from exhibitors.states import ApplicationState
from exhibitors.tax_ids import TaxIdKind, control_digit
from forum.models import Edition

_numbers = count(1)


def texts(name: str, text: str) -> dict[str, str]:
    return {f"{name}_{language}": f"{text} {language}" for language in ("kk", "ru", "en")}


def some_tax_id() -> str:
    """A valid BIN, another one each time."""
    while True:
        digits = f"99014{next(_numbers):06}"
        if (last := control_digit(digits)) is not None:
            return f"{digits}{last}"


@pytest.fixture(autouse=True)
def _forget_tariffs() -> None:
    prices.forget_tariffs()


@pytest.fixture
def terms(edition: Edition) -> Terms:
    """The prices of the demonstration; applications are open; a corner costs ten percent more."""
    VatRate.objects.bulk_create(
        [VatRate(valid_from=date(2009, 1, 1), rate_pct=12), VatRate(valid_from=date(2026, 1, 1), rate_pct=16)]
    )
    for sort, (code, open_sides, surcharge) in enumerate(
        [("row", 1, 0), ("corner", 2, 10), ("island", 4, 20)]
    ):
        StandType.objects.create(
            edition=edition, code=code, sort=sort, open_sides=open_sides, surcharge_pct=surcharge,
            **texts("name", code),
        )  # fmt: skip
    StandType.objects.create(
        edition=edition, code="table", sort=9, open_sides=1, flat_price_kzt=60_000, **texts("name", "table")
    )
    return Terms.objects.create(
        edition=edition,
        applications_open_at=timezone.now() - timedelta(days=10),
        applications_close_at=timezone.now() + timedelta(days=20),
        raw_m2_kzt=26_000,
        shell_m2_kzt=32_000,
        registration_fee_kzt=50_000,
        co_exhibitor_fee_kzt=40_000,
    )


@pytest.fixture
def hall(edition: Edition) -> Hall:
    return Hall.objects.create(edition=edition, code="A", width_m=60, depth_m=40, **texts("name", "Hall A"))


@pytest.fixture
def category(db: None) -> Category:
    category = Category.objects.create(code="CLO", **texts("name", "Clothing"))
    ProductGroup.objects.create(category=category, code="CLO-1", **texts("name", "Coats"))
    ProductGroup.objects.create(category=category, code="CLO-2", **texts("name", "Dresses"))
    return category


@pytest.fixture
def make_booth(terms: Terms, hall: Hall) -> Callable[..., Booth]:
    """3 × 3 m of shell scheme in a row; `make_booth(number=…, stand_type="corner", build="raw")`."""

    def make_booth(*, stand_type: str = "row", **columns: Any) -> Booth:
        number = next(_numbers)
        kind = StandType.objects.get(edition=terms.edition, code=stand_type)
        size = {"width_m": Decimal(3), "depth_m": Decimal(3), "area_m2": Decimal(9)}
        place = {"x_m": Decimal(number % 20 * 3), "y_m": Decimal(number // 20 % 13 * 3)}
        columns = {"number": f"A-{number:04}", **size, **place, **columns}
        return Booth.objects.create(edition=terms.edition, hall=hall, stand_type=kind, **columns)

    return make_booth


@pytest.fixture
def booth(make_booth: Callable[..., Booth]) -> Booth:
    return make_booth(number="A-1")


@pytest.fixture
def make_company(edition: Edition) -> Callable[..., Company]:
    def make_company(**columns: Any) -> Company:
        number, at = next(_numbers), timezone.now()
        return Company.objects.create(
            **{
                "tax_id": some_tax_id(),
                "tax_id_kind": TaxIdKind.BIN,
                "legal_form": LegalForm.LLP,
                **texts("name", f"Company {number}"),
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
