"""All figures of an edition as plain JSON: counted from the data, or kept as a copy, they look the same.

`figures` holds codes and numbers, and under `names` what the codes were called in each language on that day: a
category that is renamed or dropped later does not change a copy. Nothing here tells of a single person.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from core.translations import trilingual
from exhibitors.models import Category, Hall, StandType
from exhibitors.queries.statistics import exhibitor_figures, money_figures, space_figures
from forum.models import Edition, Option, OptionField, Region
from sessions.statistics import programme_figures
from visitors.statistics import ASKED, attendance

VERSION = 1
# The halves of net space, and what stands beside it.
OCCUPIED = ("paid", "unpaid", "free_of_charge")
BESIDE = ("partners", "awaited", "vacant")

Figures = dict[str, Any]


def count_figures(edition: Edition, *, at: datetime) -> Figures:
    """Some fifteen queries, whatever the size of the forum. The same data give the same figures."""
    return {
        "version": VERSION,
        "counted_at": at.isoformat(),
        "edition": {
            "code": edition.code,
            "brand": edition.brand,
            "name": trilingual(edition, "name"),
            "organiser": trilingual(edition, "organiser"),
            "venue": trilingual(edition, "venue"),
            "starts_on": edition.starts_on.isoformat(),
            "ends_on": edition.ends_on.isoformat(),
        },
        "names": _names(edition),
        "exhibitors": _exhibitors(edition),
        "space": _space(edition),
        "visitors": _visitors(edition),
        "programme": _programme(edition),
        "money": asdict(money_figures(edition)),
    }


def contract_figures(figures: Figures) -> dict[str, Any]:
    """The keys that outside programs rely on, and no others."""
    exhibitors, space = figures["exhibitors"], figures["space"]
    visitors, money = figures["visitors"], figures["money"]
    return {
        "exhibitors_total": exhibitors["main"] + exhibitors["co"],
        "main_exhibitors": exhibitors["main"],
        "co_exhibitors": exhibitors["co"],
        "exhibitors_by_category": _together(exhibitors["by_category"]),
        "exhibitors_by_region": _together(exhibitors["by_region"]),
        "net_space_m2_exhibitors": _sum(space["m2"][name] for name in OCCUPIED),
        "net_space_m2_with_partners": _sum(space["m2"][name] for name in (*OCCUPIED, "partners")),
        "booths_free": space["booths"]["vacant"],
        "registered_people": visitors["registered"],
        "press": visitors["registered_others"].get("press", 0),
        "visitors_came": visitors["came"],
        "visits": sum(day["visits"] for day in visitors["days"]),
        "trade_visitors": visitors["came_by"]["kind"].get("trade", 0),
        "foreign_visitors": sum(
            number for code, number in visitors["came_by"]["country"].items() if code != "KZ"
        ),
        "invoices_net_kzt": money["net"],
        "invoices_vat_kzt": money["vat"],
        "invoices_total_kzt": money["total"],
        "received_kzt": money["received"],
        "outstanding_kzt": money["outstanding"],
        "signups": {
            state: figures["programme"]["signups"][state] for state in ("attended", "cancelled", "no_show")
        },
    }


def _together(groups: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    return {code: row["main"] + row["co"] for code, row in groups.items()}


def _sum(parts: Iterable[float]) -> float | int:
    return _number(sum((Decimal(str(part)) for part in parts), Decimal(0)))


def _number(area: Decimal) -> float | int:
    """984, not 984.00."""
    return int(area) if area == area.to_integral_value() else float(area)


def _exhibitors(edition: Edition) -> dict[str, Any]:
    found = exhibitor_figures(edition)
    return {
        "main": found.main,
        "co": found.co,
        "by_category": _pairs(found.main_by_category, found.co_by_category),
        "by_region": _pairs(found.main_by_region, found.co_by_region),
        "represented_by_country": _counted(found.represented_by_country),
        "staff": found.staff,
    }


def _pairs(main: Counter[str], co: Counter[str]) -> dict[str, dict[str, int]]:
    return {code: {"main": main[code], "co": co[code]} for code in sorted({*main, *co})}


def _counted(counter: Counter[str]) -> dict[str, int]:
    return {code: counter[code] for code in sorted(counter)}


def _space(edition: Edition) -> dict[str, Any]:
    found = space_figures(edition)
    return {
        "gross_m2": _number(found.gross),
        "m2": {name: _number(getattr(found, name)) for name in (*OCCUPIED, *BESIDE)},
        "booths": {name: found.booths[name] for name in (*OCCUPIED, *BESIDE)},
        **{
            name: {code: _number(area) for code, area in sorted(getattr(found, name).items())}
            for name in ("by_hall", "by_stand_type", "by_build", "by_category")
        },
    }


def _visitors(edition: Edition) -> dict[str, Any]:
    found = attendance(edition)
    days = sorted({*found.visits_by_day, *found.other_visits_by_day})
    return {
        "registered": found.registered,
        "came": found.came,
        "registered_by": {name: _counted(counter) for name, counter in found.registered_by.items()},
        "came_by": {name: _counted(counter) for name, counter in found.came_by.items()},
        "registered_others": _counted(found.registered_others),
        "came_others": _counted(found.came_others),
        "days": [
            {
                "on": day.isoformat(),
                "visits": found.visits_by_day.get(day, 0),
                "others": found.other_visits_by_day.get(day, 0),
            }
            for day in days
        ],
    }


def _programme(edition: Edition) -> dict[str, Any]:
    found = programme_figures(edition)
    return {
        "signups": found.signups,
        "people_signed_up": found.people_signed_up,
        "people_attended": found.people_attended,
        "speakers": found.speakers,
        "lectures": [asdict(one) for one in found.lectures],
    }


def _names(edition: Edition) -> dict[str, dict[str, dict[str, str]]]:
    """Of what has a name of its own; countries, languages and states are named by the program."""

    def of(rows: Iterable[Any]) -> dict[str, dict[str, str]]:
        return {row.code: trilingual(row, "name") for row in rows}

    options = list(Option.objects.order_by("field", "sort", "code"))
    asked = {name: of(row for row in options if row.field == name) for name in ASKED}
    return {
        "category": of(Category.objects.order_by("sort", "code")),
        "region": of(Region.objects.order_by("code")),
        "hall": of(Hall.objects.filter(edition=edition).order_by("sort", "code")),
        "stand_type": of(StandType.objects.filter(edition=edition).order_by("sort", "code")),
        "kind": of(row for row in options if row.field == OptionField.VISITOR_KIND),
        **asked,
    }
