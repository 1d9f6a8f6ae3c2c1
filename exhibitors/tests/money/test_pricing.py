"""What a booth costs: the rules one by one, and what must hold for any numbers."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhibitors import pricing
from exhibitors.pricing import InstalmentTerm, Line, PriceList, Space

PRICES = PriceList(
    raw_m2_kzt=26_000,
    shell_m2_kzt=32_000,
    registration_fee_kzt=50_000,
    co_exhibitor_fee_kzt=40_000,
    early_until=date(2019, 6, 30),
    early_discount_pct=10,
)
EARLY, LATE = date(2019, 6, 30), date(2019, 7, 1)
HALVES = (InstalmentTerm(50, 14, None), InstalmentTerm(50, None, 20))
OPENS_ON = date(2019, 8, 29)


def space(**changes):
    base = {"number": "A-01", "area_m2": Decimal("18.00"), "build": "shell", "stand_type": "row"}
    return Space(**base | changes)


def amounts(quotation):
    return [(line.code, line.amount_kzt) for line in quotation.lines]


# --- One booth


def test_area_times_price():
    assert amounts(pricing.quote_space(space(), PRICES, on=LATE)) == [("SPACE", 576_000)]
    assert amounts(pricing.quote_space(space(build="raw"), PRICES, on=LATE)) == [("SPACE", 468_000)]


def test_open_sides_cost_more_and_the_discount_is_on_the_space_alone():
    quotation = pricing.quote_space(space(stand_type="head", surcharge_pct=15), PRICES, on=EARLY)
    assert amounts(quotation) == [("SPACE", 576_000), ("SURCHARGE", 86_400), ("EARLY", -57_600)]
    assert quotation.net_kzt == 604_800


def test_a_flat_price_knows_neither_surcharge_nor_discount():
    table = space(area_m2=Decimal(4), flat_price_kzt=60_000, surcharge_pct=20)
    assert amounts(pricing.quote_space(table, PRICES, on=EARLY)) == [("FLAT", 60_000)]


def test_a_price_of_the_booth_itself_takes_the_place_of_the_area():
    own = space(base_price_kzt=1_000_000, surcharge_pct=10)
    assert amounts(pricing.quote_space(own, PRICES, on=EARLY)) == [
        ("SPACE", 1_000_000), ("SURCHARGE", 100_000), ("EARLY", -100_000),
    ]  # fmt: skip


def test_half_a_tenge_is_rounded_up_line_by_line():
    odd = space(area_m2=Decimal("10.25"), surcharge_pct=15)
    prices = PriceList(shell_m2_kzt=333)
    assert amounts(pricing.quote_space(odd, prices, on=LATE)) == [("SPACE", 3_413), ("SURCHARGE", 512)]


def test_a_line_survives_being_stored():
    for line in pricing.quote_space(space(surcharge_pct=10), PRICES, on=EARLY).lines:
        assert Line.from_json(line.as_json()) == line


# --- The whole of an application


def test_fees_stand_around_the_booth():
    booth = pricing.quote_space(space(), PRICES, on=LATE).lines
    quotation = pricing.quote_participation(booth, PRICES, co_exhibitors=2)
    assert amounts(quotation) == [("REGISTRATION", 50_000), ("SPACE", 576_000), ("CO_EXHIBITOR", 80_000)]


def test_a_craft_table_is_all_inclusive():
    table = pricing.quote_space(space(flat_price_kzt=60_000), PRICES, on=LATE).lines
    booth = pricing.quote_space(space(), PRICES, on=LATE).lines
    assert pricing.quote_participation(table, PRICES, co_exhibitors=0).net_kzt == 60_000
    assert pricing.quote_participation(table + booth, PRICES, co_exhibitors=0).net_kzt == 686_000


def test_what_is_free_makes_no_line():
    free = PriceList()
    booth = pricing.quote_space(space(surcharge_pct=20), free, on=LATE).lines
    quotation = pricing.quote_participation(booth, free, co_exhibitors=3)
    assert (quotation.lines, quotation.net_kzt) == ((), 0)


# --- VAT


def test_no_vat_payer_is_not_zero_percent():
    assert pricing.add_vat(100_000, None) == pricing.Vat(100_000, None, 0)
    assert pricing.add_vat(100_000, 0) == pricing.Vat(100_000, 0, 0)


@pytest.mark.parametrize(
    ("day", "rate"),
    [(date(2008, 12, 31), None), (date(2025, 12, 31), 12), (date(2026, 1, 1), 16), (date(2030, 5, 5), 16)],
)
def test_the_rate_is_that_of_the_day_of_supply(day, rate):
    assert pricing.vat_rate_on(day, [(date(2026, 1, 1), 16), (date(2009, 1, 1), 12)]) == rate


# --- Dues


def test_half_in_a_fortnight_half_before_the_opening():
    dues = pricing.split_into_dues(100_001, HALVES, approved_on=date(2019, 5, 6), opens_on=OPENS_ON)
    assert dues == [(date(2019, 5, 20), 50_001), (date(2019, 8, 9), 50_000)]


def test_a_late_approval_has_one_due_that_never_comes_before_its_fortnight():
    dues = pricing.split_into_dues(385_280, HALVES, approved_on=date(2019, 7, 28), opens_on=OPENS_ON)
    assert dues == [(date(2019, 8, 11), 385_280)]


def test_without_rules_everything_is_due_at_once():
    assert pricing.split_into_dues(10, (), approved_on=LATE, opens_on=OPENS_ON) == [(LATE, 10)]
    assert pricing.split_into_dues(0, (), approved_on=LATE, opens_on=OPENS_ON) == []


# --- Leaving, and ordering late


@pytest.mark.parametrize(("on", "pct"), [(1, 10), (15, 10), (16, 50), (31, 100)])
def test_leaving_later_costs_more(on, pct):
    steps = [(date(2019, 7, 20), 50), (date(2019, 7, 15), 10)]
    assert pricing.cancellation_fee_pct(date(2019, 7, on), steps) == pct


def test_without_steps_leaving_costs_nothing():
    assert pricing.cancellation_fee_pct(LATE, []) == 0


def test_late_orders_cost_more():
    due_on = date(2019, 8, 9)
    assert pricing.late_surcharge(30_000, 25, on=due_on, due_on=due_on) == 0
    assert pricing.late_surcharge(30_000, 25, on=due_on + timedelta(days=1), due_on=due_on) == 7_500
    assert pricing.late_surcharge(30_000, 25, on=due_on, due_on=None) == 0


# --- For any numbers

money = st.integers(0, 10_000_000)
percent = st.integers(0, 100)
days = st.dates(date(2019, 1, 1), date(2019, 12, 31))
price_lists = st.builds(
    PriceList,
    raw_m2_kzt=money,
    shell_m2_kzt=money,
    registration_fee_kzt=money,
    co_exhibitor_fee_kzt=money,
    early_until=st.none() | days,
    early_discount_pct=percent,
)
spaces = st.builds(
    Space,
    number=st.just("A-01"),
    area_m2=st.decimals(Decimal("0.1"), Decimal(9999), places=2),
    build=st.sampled_from(["raw", "shell"]),
    stand_type=st.just("row"),
    surcharge_pct=percent,
    flat_price_kzt=st.none() | money,
    base_price_kzt=st.none() | money,
)
terms = st.lists(
    st.builds(InstalmentTerm, percent, st.integers(0, 60), st.none())
    | st.builds(InstalmentTerm, percent, st.none(), st.integers(0, 90)),
    max_size=4,
)


@given(space=spaces, prices=price_lists, on=days, co_exhibitors=st.integers(0, 9))
def test_lines_add_up_and_nothing_is_free_of_reason(space, prices, on, co_exhibitors):
    booth = pricing.quote_space(space, prices, on=on)
    whole = pricing.quote_participation(booth.lines, prices, co_exhibitors=co_exhibitors)
    assert booth.net_kzt >= 0
    assert all(isinstance(line.amount_kzt, int) and line.amount_kzt for line in whole.lines)
    assert whole.net_kzt == sum(line.amount_kzt for line in whole.lines) >= booth.net_kzt
    codes = [line.code for line in whole.lines]
    assert len(set(codes)) == len(codes)


@given(net_kzt=st.integers(0, 10**12), rate=st.none() | percent)
def test_vat_is_within_half_a_tenge(net_kzt, rate):
    vat = pricing.add_vat(net_kzt, rate)
    assert vat.total_kzt == net_kzt + vat.vat_kzt
    assert abs(vat.vat_kzt * 100 - net_kzt * (rate or 0)) <= 50


@given(total_kzt=st.integers(0, 10**10), terms=terms, approved_on=days, opens_on=days)
def test_dues_make_the_total_and_stand_in_order(total_kzt, terms, approved_on, opens_on):
    dues = pricing.split_into_dues(total_kzt, terms, approved_on=approved_on, opens_on=opens_on)
    assert sum(amount for _day, amount in dues) == total_kzt
    assert all(amount > 0 for _day, amount in dues)
    assert [day for day, _amount in dues] == sorted({day for day, _amount in dues})
    assert all(day >= approved_on for day, _amount in dues)
