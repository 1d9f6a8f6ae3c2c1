"""The demonstration's floor: categories, terms, price list, halls and booths of `demo/`.

Days of the forum are shifted with it; the country's VAT rates are law and stay where they are. One day is not
shifted: in 2019 applications closed 29 days before the opening, so in a demonstration that starts 30 days from
today nobody could try signing up from the day after tomorrow on. There the booths that are left are given away
until five days before the opening. The archive of 2019 keeps its own day.
"""

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from core.translations import LANGUAGES
from forum.demo import DemoFolder
from forum.models import Edition

from ..models import Sign
from ..services import loading
from ..services.loading import FloorRows

_SIGNS = {
    "CLO": Sign.CIRCLE,
    "FTW": Sign.SQUARE,
    "TEX": Sign.TRIANGLE,
    "ACC": Sign.DIAMOND,
    "CRF": Sign.STAR,
}
_APPLICATIONS_DAYS = 120
_DEMONSTRATION_CLOSES = timedelta(days=5)  # before the opening
_INSTALMENT = re.compile(r"(\d+) (?:calendar )?days (after approval|before opening)")


def load_floor(folder: DemoFolder, edition: Edition) -> int:
    """How many booths are on the plan now. Safe to repeat."""
    forum = folder.json("forum")
    prices = forum["prices_kzt_excl_vat"]
    rows = FloorRows(
        categories=[
            {
                "code": row["code"], "sort": int(row["sort"]), "colour": row["colour"],
                "sign": _SIGNS[row["code"]], **_texts(row, "name"),
            }
            for row in folder.rows("categories")
        ],
        product_groups=[
            {
                "category": row["category"], "code": row["code"], "hs_chapters": row["hs_chapters"],
                "oked": row["oked"], **_texts(row, "name"),
            }
            for row in folder.rows("product_groups")
        ],
        terms=_terms(folder, forum, edition),
        stand_types=list(_stand_types(folder, prices)),
        vat_rates=[
            {"valid_from": datetime.fromisoformat(row["valid_from"]).date(), "rate_pct": row["rate_pct"]}
            for row in forum["vat"]
        ],
        instalment_rules=list(_instalments(forum["payment_schedule"])),
        cancellation_fees=[
            {"until": folder.day(row["until"]), "fee_pct": row["fee_pct"]} for row in forum["cancellation"]
        ],
        badge_quotas=[
            {"up_to_m2": row["max_m2"], "badges": row["badges"]} for row in forum["badge_quota"]
        ],
        services=list(_services(folder)),
        halls=list(_halls(folder)),
        booths=list(_booths(folder, prices)),
    )  # fmt: skip
    return loading.load_floor(edition=edition, rows=rows)


def _terms(folder: DemoFolder, forum: Any, edition: Edition) -> dict[str, Any]:
    prices, until = forum["prices_kzt_excl_vat"], forum["deadlines"]
    first_day = edition.starts_on - timedelta(days=_APPLICATIONS_DAYS)
    last_day = folder.day(until["applications"])
    if not folder.is_archive:
        last_day = edition.starts_on - _DEMONSTRATION_CLOSES
    return {
        "income_plan_kzt": forum.get("income_plan_kzt", 0),
        "applications_open_at": datetime.combine(first_day, time(), edition.zone),
        "applications_close_at": datetime.combine(last_day + timedelta(days=1), time(), edition.zone),
        "raw_m2_kzt": prices["raw_m2"],
        "shell_m2_kzt": prices["shell_m2"],
        "registration_fee_kzt": prices["registration_fee"],
        "co_exhibitor_fee_kzt": prices["co_exhibitor_fee"],
        "early_until": folder.day(until["early_booking"]),
        "early_discount_pct": prices["early_discount_pct"],
        "catalogue_due_on": folder.day(until["catalogue"]),
        "documents_due_on": folder.day(until["technical_documents"]),
        "services_due_on": folder.day(until["services"]),
        "badges_due_on": folder.day(until["exhibitor_badges"]),
        "co_exhibitor_badges": forum["co_exhibitor_badges"],
    }


def _stand_types(folder: DemoFolder, prices: Any) -> Iterator[dict[str, Any]]:
    for sort, row in enumerate(folder.rows("booth_types"), start=1):
        yield {
            "code": row["code"],
            "sort": sort,
            "open_sides": int(row["open_sides"]),
            "surcharge_pct": prices["surcharge_pct"][row["code"]],
            "flat_price_kzt": prices.get(f"{row['code']}_flat"),
            **_texts(row, "name"),
        }


def _instalments(schedule: Any) -> Iterator[dict[str, Any]]:
    for position, row in enumerate(schedule, start=1):
        found = _INSTALMENT.fullmatch(row["due"])
        if found is None:
            raise ValueError(f"payment_schedule: {row['due']}")
        after = found[2] == "after approval"
        yield {
            "position": position,
            "share_pct": row["share_pct"],
            "days_after_approval": int(found[1]) if after else None,
            "days_before_opening": None if after else int(found[1]),
        }


def _services(folder: DemoFolder) -> Iterator[dict[str, Any]]:
    for sort, row in enumerate(folder.rows("services"), start=1):
        yield {
            "code": row["code"],
            "sort": sort,
            "price_kzt": int(row["price_excl_vat_kzt"]),
            "due_on": folder.day(row["order_deadline"]),
            "late_surcharge_pct": int(row["late_surcharge_pct"]),
            **_texts(row, "name"),
            **_texts(row, "unit"),
        }


def _halls(folder: DemoFolder) -> Iterator[dict[str, Any]]:
    for sort, row in enumerate(folder.rows("halls"), start=1):
        if row["kind"] == "exhibition":
            size = {"width_m": Decimal(row["width_m"]), "depth_m": Decimal(row["depth_m"])}
            yield {"code": row["code"], "sort": sort, **size, **_texts(row, "name")}


def _booths(folder: DemoFolder, prices: Any) -> Iterator[dict[str, Any]]:
    """A base price that follows from the price list is left to it."""
    partners = {row["booth"]: row for row in folder.rows("partners")}
    for row in folder.rows("booths"):
        partner, area = partners.get(row["code"]), Decimal(row["area_m2"])
        flat = prices.get(f"{row['type']}_flat")
        by_list = flat if flat is not None else area * prices[f"{row['build']}_m2"]
        price = int(row["base_price_kzt"])
        yield {
            "number": row["code"],
            "hall": row["hall"],
            "stand_type": row["type"],
            "build": row["build"],
            **{name: Decimal(row[name]) for name in ("x_m", "y_m", "width_m", "depth_m")},
            "area_m2": area,
            "base_price_kzt": None if price == by_list else price,
            "power_kw": int(row["power_kw"]),
            "is_offered": partner is None,
            **{f"partner_{one}": partner[f"name_{one}"] if partner else "" for one in LANGUAGES},
        }


def _texts(row: dict[str, str], name: str) -> dict[str, str]:
    return {f"{name}_{language}": row[f"{name}_{language}"] for language in LANGUAGES}
