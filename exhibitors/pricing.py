"""What a booth costs, line by line: pure arithmetic on whole tenge, without VAT unless it says so.

A quotation explains itself: every line carries a code, what was multiplied, and the amount; the words for
people are made from them where they are shown (`exhibitors.wording`). Amounts are rounded half up to
whole tenge for each line; VAT is rounded once for an invoice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

# What a line is for.
REGISTRATION, CO_EXHIBITOR = "REGISTRATION", "CO_EXHIBITOR"
SPACE, FLAT, SURCHARGE, EARLY = "SPACE", "FLAT", "SURCHARGE", "EARLY"


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceList:
    """The prices of one edition: of `Terms` and `StandType`, as values."""

    raw_m2_kzt: int = 0
    shell_m2_kzt: int = 0
    registration_fee_kzt: int = 0
    co_exhibitor_fee_kzt: int = 0
    early_until: date | None = None
    early_discount_pct: int = 0

    def is_early(self, on: date) -> bool:
        return bool(self.early_discount_pct and self.early_until and on <= self.early_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """A booth as far as its price goes. `flat_price_kzt` takes the place of a price by area."""

    number: str
    area_m2: Decimal
    build: str
    stand_type: str
    surcharge_pct: int = 0
    flat_price_kzt: int | None = None
    base_price_kzt: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """`amount_kzt` is `quantity` × `unit_price_kzt`, or the percentage in `params`; discounts are negative."""

    code: str
    quantity: str
    unit: str
    unit_price_kzt: int
    amount_kzt: int
    params: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Line":
        return cls(**row)


@dataclass(frozen=True, slots=True)
class Quotation:
    lines: tuple[Line, ...]

    @property
    def net_kzt(self) -> int:
        return sum(line.amount_kzt for line in self.lines)


def round_kzt(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def percent(amount_kzt: int, pct: int) -> int:
    return round_kzt(Decimal(amount_kzt) * pct / 100)


def quote_space(space: Space, prices: PriceList, *, on: date) -> Quotation:
    """The booth alone, as somebody pays who books it `on` that day. The discount is on the space, not on
    its surcharge; a flat price knows neither."""
    if space.flat_price_kzt is not None:
        return Quotation(_without_nothing([_space_line(space, FLAT, "1", "pc", space.flat_price_kzt)]))
    if space.base_price_kzt is not None:
        base = _space_line(space, SPACE, "1", "pc", space.base_price_kzt)
    else:
        unit_price = prices.raw_m2_kzt if space.build == "raw" else prices.shell_m2_kzt
        base = _space_line(space, SPACE, f"{space.area_m2.normalize():f}", "m2", unit_price)
    lines = [base]
    if space.surcharge_pct:
        surcharge = percent(base.amount_kzt, space.surcharge_pct)
        lines.append(_percent_line(SURCHARGE, surcharge, pct=space.surcharge_pct, type=space.stand_type))
    if prices.is_early(on):
        discount = -percent(base.amount_kzt, prices.early_discount_pct)
        lines.append(_percent_line(EARLY, discount, pct=prices.early_discount_pct))
    return Quotation(_without_nothing(lines))


def quote_participation(spaces: Sequence[Line], prices: PriceList, *, co_exhibitors: int) -> Quotation:
    """The whole of an application: registration fee, the frozen lines of its booths, co-exhibitors.

    A flat price is all-inclusive: who has nothing but craft tables pays no registration fee beside it.
    """
    all_inclusive = bool(spaces) and all(line.code == FLAT for line in spaces)
    fee = 0 if all_inclusive else prices.registration_fee_kzt
    co_fee = prices.co_exhibitor_fee_kzt
    lines = [Line(REGISTRATION, "1", "pc", fee, fee), *spaces]
    if co_exhibitors:
        lines.append(Line(CO_EXHIBITOR, str(co_exhibitors), "pc", co_fee, co_fee * co_exhibitors))
    return Quotation(_without_nothing(lines))


@dataclass(frozen=True, slots=True)
class Vat:
    """`rate_pct` is None for who pays no VAT: a third state, not 0 %."""

    net_kzt: int
    rate_pct: int | None
    vat_kzt: int

    @property
    def total_kzt(self) -> int:
        return self.net_kzt + self.vat_kzt


def add_vat(net_kzt: int, rate_pct: int | None) -> Vat:
    """Rounded once, for the sum."""
    return Vat(net_kzt, rate_pct, percent(net_kzt, rate_pct) if rate_pct else 0)


def vat_rate_on(day: date, rates: Iterable[tuple[date, int]]) -> int | None:
    """The rate that is in force on the day of supply; `rates` are (valid from, percent) in any order."""
    valid = [(valid_from, rate) for valid_from, rate in rates if valid_from <= day]
    return max(valid)[1] if valid else None


@dataclass(frozen=True, slots=True)
class InstalmentTerm:
    share_pct: int
    days_after_approval: int | None
    days_before_opening: int | None


def split_into_dues(
    total_kzt: int, terms: Sequence[InstalmentTerm], *, approved_on: date, opens_on: date
) -> list[tuple[date, int]]:
    """What is due on which day. The last due takes what rounding left. A day that has passed is the day of
    approval, no due comes before the one it follows, and dues of one day are one."""
    if not terms:
        return [(approved_on, total_kzt)] if total_kzt else []
    dues: dict[date, int] = {}
    left, day = total_kzt, approved_on
    for number, term in enumerate(terms, start=1):
        # Shares of more than everything are a slip of the terms; nobody owes more than the total.
        amount = left if number == len(terms) else min(percent(total_kzt, term.share_pct), left)
        left -= amount
        day = max(_day_of(term, approved_on, opens_on), day)
        dues[day] = dues.get(day, 0) + amount
    return sorted((day, amount) for day, amount in dues.items() if amount)


def cancellation_fee_pct(on: date, steps: Sequence[tuple[date, int]]) -> int:
    """`steps` are (until, percent); after the last one everything is owed."""
    open_steps = sorted((until, pct) for until, pct in steps if on <= until)
    if open_steps:
        return open_steps[0][1]
    return 100 if steps else 0


def late_surcharge(amount_kzt: int, pct: int, *, on: date, due_on: date | None) -> int:
    return percent(amount_kzt, pct) if due_on is not None and on > due_on else 0


def _day_of(term: InstalmentTerm, approved_on: date, opens_on: date) -> date:
    if term.days_after_approval is not None:
        return approved_on + timedelta(days=term.days_after_approval)
    return opens_on - timedelta(days=term.days_before_opening or 0)


def _space_line(space: Space, code: str, quantity: str, unit: str, unit_price_kzt: int) -> Line:
    amount = round_kzt(Decimal(quantity) * unit_price_kzt)
    return Line(
        code,
        quantity,
        unit,
        unit_price_kzt,
        amount,
        {"booth": space.number, "build": space.build, "type": space.stand_type},
    )


def _percent_line(code: str, amount_kzt: int, **params: Any) -> Line:
    return Line(code, "1", "pc", amount_kzt, amount_kzt, params)


def _without_nothing(lines: Iterable[Line]) -> tuple[Line, ...]:
    """A price of zero is no line: an invoice does not list what is free."""
    return tuple(line for line in lines if line.amount_kzt)
