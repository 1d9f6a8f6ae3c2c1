"""What the editor of a hall's plan may do, and what it is refused: in words, all at once, with nothing written."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from exhibitors.models import Booking, Booth, Hall
from exhibitors.queries.floor_plans import booths_of, mark_of
from exhibitors.services.bookings import BoothTaken, hold_booth
from exhibitors.services.booths import merge_booths
from exhibitors.services.floor_plans import BoothChange, PlanChanged, PlanRefused, save_plan
from exhibitors.tests.plan.floors import book, publish
from journal.actors import SOMEBODY, SYSTEM
from journal.models import Entry

NOW = timezone.now()
m = Decimal  # metres


@pytest.fixture
def save(hall):
    """`save(change, …)`: as who has just opened the plan, unless `revision` says otherwise."""

    def save(*changes, revision=None):
        seen = mark_of(hall, booths_of(hall)) if revision is None else revision
        return save_plan(hall=hall, changes=changes, revision=seen, actor=SYSTEM, at=NOW)

    return save


@pytest.fixture
def row(make_booth):
    """A-01, A-02, A-03: side by side, 3 × 3 m."""
    return [make_booth() for _ in range(3)]


def to(booth, **values):
    return BoothChange(key=getattr(booth, "pk", booth), values=values)


def off(booth):
    return BoothChange(key=booth.pk, is_removed=True)


def refused(save, *changes):
    with pytest.raises(PlanRefused) as refusal:
        save(*changes)
    return {(fault.code, fault.booths) for fault in refusal.value.faults}


def new(key=-1, **values):
    return to(
        key, **{"number": "A-50", "x_m": m(20), "y_m": m(10), "width_m": m(3), "depth_m": m(3)} | values
    )


class TestDrawing:
    def test_a_new_booth(self, save, hall, stand_types, terms):
        saved = save(new(number="а – 50", stand_type="corner", build="raw", base_price_kzt=5000))
        booth = Booth.objects.get()
        assert (booth.number, booth.area_m2, booth.stand_type, booth.build) == (
            "A-50", m(9), stand_types["corner"], "raw",
        )  # fmt: skip
        assert (booth.hall, booth.edition, booth.base_price_kzt, saved.drawn) == (hall, hall.edition, 5000, 1)
        entry = Entry.objects.get(verb="booth.drawn")
        assert entry.subject_code == "A-50" and entry.data["now"]["x_m"] == "20"

    def test_several_at_once_with_old_and_new_in_the_journal(self, save, row):
        saved = save(to(row[2], x_m=m("12.5")), to(row[1], number="B-7"), off(row[0]))
        assert (saved.changed, saved.removed, saved.under_companies) == (2, 1, [])
        told = {(one.verb, one.subject_code): one.data for one in Entry.objects.all()}
        assert told["booth.redrawn", "A-03"]["was"] == {"x_m": "6"}
        assert told["booth.redrawn", "A-03"]["now"] == {"x_m": "12.5"}
        assert told["booth.redrawn", "B-7"]["was"] == {"number": "A-02"}
        assert told["booth.removed", "A-01"]["was"]["width_m"] == "3"
        gone = Booth.objects.get(pk=row[0].pk)
        assert gone.retired_at == NOW

    def test_places_and_numbers_are_swapped(self, save, row):
        first, second, _third = row
        save(to(first, x_m=m(3), number="A-02"), to(second, x_m=m(0), number="A-01"))
        assert list(Booth.objects.order_by("x_m").values_list("pk", "number")) == [
            (second.pk, "A-01"), (first.pk, "A-02"), (row[2].pk, "A-03"),
        ]  # fmt: skip

    def test_numbers_go_round(self, save, row):
        save(*[to(one, number=after) for one, after in zip(row, ("A-02", "A-03", "A-04"), strict=True)])
        assert [one.number for one in Booth.objects.order_by("pk")] == ["A-02", "A-03", "A-04"]

    def test_the_number_of_what_is_taken_away_is_free(self, save, row):
        save(off(row[0]), new(number="A-01"))
        assert Booth.objects.on_plan().get(number="A-01").pk != row[0].pk

    def test_turning_keeps_the_column_in_the_area(self, save, make_booth):
        booth = make_booth(width_m=6, area_m2=m("17.5"))
        save(to(booth, width_m=m(3), depth_m=m(6)))
        booth.refresh_from_db()
        assert booth.area_m2 == m("17.5")
        save(to(booth, width_m=m(4), depth_m=m(6)))
        booth.refresh_from_db()
        assert booth.area_m2 == m(24)

    def test_what_is_as_it_was_is_not_written(self, save, row):
        assert save(to(row[0], x_m=row[0].x_m)).changed == 0
        assert not Entry.objects.exists()


class TestRefusals:
    def test_everything_that_is_wrong_is_said_at_once(self, save, row):
        first, second, third = row
        found = refused(
            save,
            to(first, x_m=m("0.25"), y_m=m(12)),
            to(second, x_m=m(46)),
            to(third, number="??"),
            new(-1, x_m=m(21)),
            new(-2, number="A-51"),
        )
        assert found == {
            ("off_the_step", (first.pk,)), ("outside_hall", (second.pk,)), ("number", (third.pk,)),
            ("overlap", (-2, -1)),
        }  # fmt: skip
        assert not Entry.objects.exists() and not Booth.objects.filter(number="A-50").exists()

    @pytest.mark.parametrize(
        ("values", "code"),
        [
            ({"x_m": m(-1)}, "outside_hall"),
            ({"y_m": m("27.5")}, "outside_hall"),
            ({"width_m": m(0)}, "too_small"),
            ({"depth_m": m("0.7")}, "off_the_step"),
            ({"area_m2": m("9.5")}, "area"),
            ({"area_m2": m(0)}, "area"),
            ({"number": ""}, "number"),
            ({"number": "A" * 21}, "number"),
            ({"stand_type": "palace"}, "stand_type"),
            ({"base_price_kzt": -1}, "value"),
            ({"build": "tent"}, "value"),
        ],
    )
    def test_one_by_one(self, save, booth, values, code):
        assert code in {fault for fault, _booths in refused(save, to(booth, **values))}

    def test_wall_to_wall_is_no_overlap_and_half_a_metre_is(self, save, row):
        save(to(row[2], x_m=m(6), y_m=m(3)))
        assert refused(save, to(row[2], y_m=m("2.5"), x_m=m(3))) == {("overlap", (row[1].pk, row[2].pk))}

    def test_a_number_of_this_or_another_hall(self, save, row, hall, stand_types):
        other = Hall.objects.create(edition=hall.edition, code="B", name_kk="B", width_m=9, depth_m=9)
        Booth.objects.create(
            edition=hall.edition, hall=other, number="B-01", x_m=0, y_m=0, width_m=3, depth_m=3, area_m2=9,
            stand_type=stand_types["row"],
        )  # fmt: skip
        assert refused(save, to(row[0], number="В-01")) == {("number_taken", (row[0].pk,))}
        assert refused(save, to(row[0], number="a-02")) == {("number_taken", (row[0].pk, row[1].pk))}

    def test_what_was_drawn_between_the_lines_may_stay_there(self, save, make_booth):
        booth = make_booth(x_m=m("0.3"), y_m=m(12))
        save(to(booth, y_m=m(9)))
        assert refused(save, to(booth, x_m=m("0.4"))) == {("off_the_step", (booth.pk,))}

    def test_a_booth_of_another_hall_is_not_there(self, save, hall, booth):
        other = Hall.objects.create(edition=hall.edition, code="B", name_kk="B", width_m=9, depth_m=9)
        with pytest.raises(PlanChanged):
            save_plan(hall=other, changes=[off(booth)], revision=mark_of(other, []), actor=SYSTEM, at=NOW)

    def test_the_database_says_the_same(self, row):
        with pytest.raises(IntegrityError, match="booth_apart"), transaction.atomic():
            Booth.objects.filter(pk=row[0].pk).update(x_m=1)
        Booth.objects.filter(pk=row[1].pk).update(retired_at=NOW)
        Booth.objects.filter(pk=row[0].pk).update(x_m=1)


class TestBooked:
    @pytest.fixture
    def booked(self, booth, make_application):
        return book(booth, "reserved", make_application())

    def test_is_moved_turned_and_numbered_anew_at_its_price(self, save, booth, booked):
        saved = save(to(booth, x_m=m(20), y_m=m(12), number="A-99"))
        [moved] = saved.under_companies
        assert (moved.before, moved.booth.number, moved.application) == ("A-12", "A-99", booked.application)
        data = Entry.objects.get(verb="booth.redrawn").data
        assert data["booking"] == booked.code and data["was"]["number"] == "A-12"
        booked.refresh_from_db()
        assert booked.state == "reserved"

    def test_turning(self, save, make_booth, make_application):
        booth = make_booth(width_m=6)
        book(booth, "confirmed", make_application())
        save(to(booth, width_m=m(3), depth_m=m(6)))

    @pytest.mark.parametrize(
        "values", [{"width_m": m("3.5")}, {"area_m2": m(8)}, {"stand_type": "corner"}, {"build": "raw"}]
    )
    def test_is_not_sold_differently(self, save, booth, booked, values):
        assert refused(save, to(booth, **values)) == {("booked", (booth.pk,))}

    def test_its_list_price_may_change(self, save, booth, booked):
        save(to(booth, base_price_kzt=1))

    @pytest.mark.parametrize("state", ["held", "offered", "reserved", "confirmed"])
    def test_is_not_taken_away(self, save, booth, make_application, state):
        book(booth, state, make_application())
        assert refused(save, off(booth)) == {("booked", (booth.pk,))}

    def test_nor_is_a_partners(self, save, make_booth):
        booth = make_booth(partner_kk="Серіктес")
        assert refused(save, off(booth)) == {("partner", (booth.pk,))}

    def test_a_hold_that_has_lapsed_is_ended(self, save, booth, make_application):
        hold = book(booth, "held", make_application(), expires_at=NOW - timedelta(seconds=1))
        save(off(booth))
        hold.refresh_from_db()
        assert hold.state == "expired"

    def test_nobody_takes_what_was_taken_away(self, save, booth, make_application):
        save(off(booth))
        with pytest.raises(BoothTaken):
            hold_booth(application=make_application(), booth=booth, actor=SOMEBODY, at=timezone.now())
        assert not Booking.objects.exists()

    def test_the_catalogue_knows_the_new_number(self, save, booth, make_application, categories):
        application = make_application(category=categories["CLO"])
        book(booth, "confirmed", application)
        entry = publish(application)
        save(to(booth, number="A-77"))
        entry.refresh_from_db()
        assert "a-77" in entry.search_text.lower()


class TestSomebodyElse:
    def test_is_named_by_booths_and_nothing_is_lost(self, save, hall, row):
        seen = mark_of(hall, booths_of(hall))
        save(to(row[0], y_m=m(20)), off(row[2]), new())
        with pytest.raises(PlanChanged) as refusal:
            save(to(row[1], y_m=m(20)), revision=seen)
        assert refusal.value.extra["booths"] == ["A-01", "A-03", "A-50"]
        save(to(row[1], y_m=m(20)))

    def test_a_merge_counts_too(self, save, hall, row, organiser):
        seen = mark_of(hall, booths_of(hall))
        merge_booths(booths=row[:2], actor=SYSTEM, at=NOW)
        with pytest.raises(PlanChanged) as refusal:
            save(to(row[2], y_m=m(20)), revision=seen)
        assert refusal.value.extra["booths"] == ["A-01", "A-01/02", "A-02"]

    def test_a_smaller_hall_counts(self, save, hall, row):
        seen = mark_of(hall, booths_of(hall))
        Hall.objects.update(width_m=40)
        with pytest.raises(PlanChanged):
            save(to(row[0], y_m=m(20)), revision=seen)

    @pytest.mark.parametrize("mark", ["", "nonsense", "-1.x 99999999999999999999.y", "٣.a"])
    def test_a_mark_that_is_none(self, save, row, mark):
        with pytest.raises(PlanChanged):
            save(to(row[0], y_m=m(20)), revision=mark)


def test_two_thousand_booths_are_judged_in_time(
    save, hall, stand_types, terms, django_assert_max_num_queries
):
    Hall.objects.filter(pk=hall.pk).update(width_m=400, depth_m=400)
    made = [
        Booth(
            edition=hall.edition, hall=hall, number=f"X-{n}", x_m=3 * (n % 100), y_m=3 * (n // 100), width_m=3,
            depth_m=3, area_m2=9, stand_type=stand_types["row"],
        )
        for n in range(2000)
    ]  # fmt: skip
    Booth.objects.bulk_create(made)
    hall.refresh_from_db()
    with django_assert_max_num_queries(40):
        save(
            *[to(one, x_m=m(one.x_m + 1)) for one in made[:200]],
            *[to(one, x_m=m(one.x_m + 1)) for one in made[200:400]],
        )
