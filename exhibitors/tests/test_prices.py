"""The terms of an edition as a price list, remembered until somebody changes them; and the words of the lines."""

from datetime import date, timedelta

import pytest

from exhibitors.models import VatRate
from exhibitors.pricing import Line, quote_participation
from exhibitors.queries.prices import NoTerms, tariff_of
from exhibitors.wording import words_of


def test_nothing_can_be_held_before_there_are_terms(edition):
    with pytest.raises(NoTerms):
        tariff_of(edition.pk)


def test_is_remembered_until_it_changes(terms, edition, django_assert_num_queries):
    tariff_of(edition.pk)
    with django_assert_num_queries(1):
        assert tariff_of(edition.pk).prices.shell_m2_kzt == 32_000
    terms.shell_m2_kzt = 40_000
    terms.save()
    assert tariff_of(edition.pk).prices.shell_m2_kzt == 40_000


def test_vat_follows_the_day_of_supply_and_the_payer(terms, edition):
    assert tariff_of(edition.pk).vat_rate_pct(date(2025, 12, 31)) == 12
    assert tariff_of(edition.pk).vat_rate_pct(date(2026, 1, 1)) == 16
    VatRate.objects.create(valid_from=edition.starts_on, rate_pct=20)
    assert tariff_of(edition.pk).vat_rate_pct() == 20
    terms.vat_payer = False
    terms.save()
    assert tariff_of(edition.pk).vat_rate_pct() is None


@pytest.mark.parametrize(
    ("columns", "net"),
    [
        ({"build": "shell"}, 288_000),
        ({"build": "raw"}, 234_000),
        ({"stand_type": "corner"}, 316_800),
        ({"stand_type": "craft_table"}, 60_000),
        ({"base_price_kzt": 1_000, "stand_type": "island"}, 1_200),
    ],
)
def test_a_booth_is_priced_by_its_type_and_build(terms, edition, make_booth, columns, net):
    booth = make_booth(**columns)
    assert tariff_of(edition.pk).quote_booth(booth, on=edition.starts_on).net_kzt == net


class TestWords:
    @pytest.fixture
    def lines(self, terms, edition, make_booth):
        terms.early_until, terms.early_discount_pct = edition.starts_on, 10
        terms.save()
        tariff = tariff_of(edition.pk)
        booth = make_booth(number="A-7", stand_type="corner")
        space = tariff.quote_booth(booth, on=edition.starts_on - timedelta(days=1)).lines
        return quote_participation(space, tariff.prices, co_exhibitors=2).lines

    def test_say_what_each_line_is_for(self, lines, edition):
        tariff = tariff_of(edition.pk)
        assert [words_of(line, tariff, "en") for line in lines] == [
            "Registration fee",
            "Exhibition space (shell scheme), booth A-7",
            "Surcharge (10\xa0%): corner en",
            "Early-booking discount (10\xa0%)",
            "Co-exhibitor fee",
        ]

    def test_of_a_flat_price_and_of_raw_space(self, edition, make_booth, terms):
        tariff = tariff_of(edition.pk)
        table, raw = make_booth(stand_type="craft_table", number="T-1"), make_booth(build="raw", number="R-1")
        words = [
            words_of(tariff.quote_booth(booth, on=edition.starts_on).lines[0], tariff, "en")
            for booth in (table, raw)
        ]
        assert words == ["craft_table en, booth T-1", "Exhibition space (raw space), booth R-1"]

    def test_of_something_else_are_its_own(self, edition, terms):
        line = Line("CHAIR", "2", "pc", 2_500, 5_000, {"name_kk": "Орындық", "name_ru": "Стул"})
        tariff = tariff_of(edition.pk)
        assert [words_of(line, tariff, language) for language in ("kk", "ru", "en")] == [
            "Орындық",
            "Стул",
            "Орындық",
        ]
