"""The exhibitors' side of the cast: terms with prices, categories, a hall, booths side by side.

A plugin of the root `conftest`, so that every folder of tests finds the same fixtures.
"""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from exhibitors.models import (
    Booth,
    Category,
    Hall,
    InstalmentRule,
    ProductGroup,
    Sign,
    StandType,
    Terms,
    VatRate,
)
from forum.models import Edition

MakeBooth = Callable[..., Booth]


@pytest.fixture
def terms(edition: Edition) -> Terms:
    """Companies apply; the prices of the demonstration; VAT 12 %, later 16 %; half now, half before the opening."""
    VatRate.objects.bulk_create(
        [VatRate(valid_from=date(2009, 1, 1), rate_pct=12), VatRate(valid_from=date(2026, 1, 1), rate_pct=16)]
    )
    InstalmentRule.objects.bulk_create(
        [
            InstalmentRule(edition=edition, position=1, share_pct=50, days_after_approval=14),
            InstalmentRule(edition=edition, position=2, share_pct=50, days_before_opening=20),
        ]
    )
    return Terms.objects.create(
        edition=edition,
        applications_open_at=timezone.now() - timedelta(days=1),
        applications_close_at=timezone.now() + timedelta(days=20),
        raw_m2_kzt=26000,
        shell_m2_kzt=32000,
        registration_fee_kzt=50000,
        co_exhibitor_fee_kzt=40000,
        early_until=timezone.localdate() - timedelta(days=1),
        early_discount_pct=10,
    )


@pytest.fixture
def categories(edition: Edition) -> dict[str, Category]:
    """Clothing, footwear, textile, jewellery, crafts, each with one product group `…-01`."""
    names = {
        "CLO": ("Киім", "Одежда", "Clothing", "#1f6fb2", Sign.CIRCLE),
        "FTW": ("Аяқ киім", "Обувь", "Footwear", "#8a4b1f", Sign.SQUARE),
        "TEX": ("Текстиль", "Текстиль", "Textile", "#2f7d4f", Sign.TRIANGLE),
        "ACC": ("Әшекейлер", "Украшения", "Jewellery", "#b8860b", Sign.DIAMOND),
        "CRF": ("Қолөнер", "Ремёсла", "Crafts", "#9b2d5a", Sign.STAR),
    }
    made = Category.objects.bulk_create(
        Category(code=code, sort=sort, name_kk=kk, name_ru=ru, name_en=en, colour=colour, sign=sign)
        for sort, (code, (kk, ru, en, colour, sign)) in enumerate(names.items(), start=1)
    )
    ProductGroup.objects.bulk_create(
        ProductGroup(category=one, code=f"{one.code}-01", **_texts("name", f"{one.name_en} 1"))
        for one in made
    )
    return {one.code: one for one in made}


@pytest.fixture
def stand_types(edition: Edition) -> dict[str, StandType]:
    """By code: row, corner, head, island, craft_table (a flat price)."""
    rows = [("row", 1, 0, None), ("corner", 2, 10, None), ("head", 3, 15, None), ("island", 4, 20, None)]
    rows.append(("craft_table", 1, 0, 60000))
    made = StandType.objects.bulk_create(
        StandType(
            edition=edition, code=code, sort=sort, open_sides=sides, surcharge_pct=pct, flat_price_kzt=flat,
            **_texts("name", code),
        )
        for sort, (code, sides, pct, flat) in enumerate(rows, start=1)
    )  # fmt: skip
    return {one.code: one for one in made}


@pytest.fixture
def hall(edition: Edition) -> Hall:
    """Hall A, 48 × 30 m."""
    return Hall.objects.create(edition=edition, code="A", width_m=48, depth_m=30, **_texts("name", "Hall A"))


@pytest.fixture
def make_booth(hall: Hall, terms: Terms, stand_types: dict[str, StandType]) -> MakeBooth:
    """`make_booth()` is A-01, 3 × 3 m, shell, open to one side; the next one stands to its right.

    `make_booth("A-12", stand_type="corner", width_m=6)`: what is named differs.
    """

    def make_booth(number: str | None = None, *, stand_type: str = "row", **changes: Any) -> Booth:
        position = Booth.objects.filter(edition=hall.edition).count()
        size = {"width_m": Decimal(3), "depth_m": Decimal(3)}
        size |= {name: Decimal(changes.pop(name)) for name in size if name in changes}
        y = Decimal(6 * (position // 15))
        row = Booth.objects.filter(hall=hall, y_m=y)
        ends = [one.x_m + one.width_m for one in row if not one.retired_at]
        place = {"x_m": max(Decimal(3 * (position % 15)), *ends, Decimal(0)), "y_m": y}
        return Booth.objects.create(
            **{
                "edition": hall.edition,
                "hall": hall,
                "number": number or f"A-{position + 1:02}",
                "stand_type": stand_types[stand_type],
                "area_m2": size["width_m"] * size["depth_m"],
                **place,
                **size,
                **changes,
            }
        )

    return make_booth


@pytest.fixture
def booth(make_booth: MakeBooth) -> Booth:
    """A-12: a free row booth of 9 m², 288,000 ₸ without VAT."""
    return make_booth("A-12")


def _texts(name: str, text: str) -> dict[str, str]:
    return {f"{name}_kk": f"{text} kk", f"{name}_ru": f"{text} ru", f"{name}_en": f"{text} en"}
