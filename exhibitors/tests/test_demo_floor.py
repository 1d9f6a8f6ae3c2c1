"""The floor of the demonstration: as many as the data says, priced by the list, nothing on top of another."""

from datetime import date, timedelta
from itertools import combinations

import pytest
from django.core.management import call_command

from exhibitors.models import Booth, Category, Hall, InstalmentRule, Service, Terms
from exhibitors.queries.checklist import last_day

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demo():
    call_command("load_demo", verbosity=0)


def test_the_whole_floor_is_there():
    assert list(Hall.objects.values_list("code", flat=True)) == ["A", "B", "C"]
    assert Booth.objects.count() == 96
    assert Booth.objects.exclude(partner_kk="").count() == 4
    assert Category.objects.values("sign").distinct().count() == 5
    assert Service.objects.count() == 17


def test_prices_follow_from_the_list():
    assert not Booth.objects.filter(base_price_kzt__isnull=False).exists()
    assert Booth.objects.get(number="C-01").stand_type.flat_price_kzt == 60000


def test_the_terms_moved_with_the_forum():
    terms = Terms.objects.select_related("edition").get()
    assert (terms.edition.starts_on - terms.services_due_on).days == 20
    assert last_day(terms.edition, terms.applications_close_at) == terms.edition.starts_on - timedelta(days=5)
    assert [rule.days_after_approval for rule in InstalmentRule.objects.all()] == [14, None]


def test_the_archive_closes_on_its_own_day():
    call_command("load_demo", "--starts-on", "2019-08-29", verbosity=0)
    terms = Terms.objects.select_related("edition").get(edition__starts_on="2019-08-29")
    assert last_day(terms.edition, terms.applications_close_at) == date(2019, 7, 31)


def test_no_booth_stands_on_another_or_outside():
    for hall in Hall.objects.all():
        booths = list(hall.booths.all())
        for one in booths:
            assert one.x_m + one.width_m <= hall.width_m and one.y_m + one.depth_m <= hall.depth_m, one
        assert [pair for pair in combinations(booths, 2) if _overlap(*pair)] == []


def test_loading_it_again_changes_nothing():
    Booth.objects.filter(number="A-01").update(retired_at="2026-01-01T00:00Z")
    before = list(Booth.objects.order_by("pk").values())
    call_command("load_demo", verbosity=0)
    assert list(Booth.objects.order_by("pk").values()) == before


def _overlap(one, other):
    beside = one.x_m + one.width_m <= other.x_m or other.x_m + other.width_m <= one.x_m
    above = one.y_m + one.depth_m <= other.y_m or other.y_m + other.depth_m <= one.y_m
    return not (beside or above)
