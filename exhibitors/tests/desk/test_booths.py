"""Merging and splitting: geometry, numbers, prices, and whose booths may be touched."""

from decimal import Decimal

import pytest
from django.utils import timezone

from core.errors import InvalidInput
from exhibitors.drawing.geometry import Rectangle, tile_a_rectangle
from exhibitors.models import Booking, Booth, Invoice
from exhibitors.services import booths, decisions
from exhibitors.services.bookings import BoothTaken
from exhibitors.states import BookingState
from journal.models import Entry

NOW = timezone.now()


@pytest.fixture
def done(chief):
    return {"actor": chief, "at": NOW}


@pytest.fixture
def pair(make_booth):
    """A-12 and A-13, wall to wall."""
    return [make_booth("A-12"), make_booth("A-13", stand_type="corner")]


def _on_plan():
    return set(Booth.objects.on_plan().values_list("number", flat=True))


class TestGeometry:
    def test_neighbours_make_a_rectangle(self):
        left, right = (
            Rectangle(Decimal(0), Decimal(0), Decimal(3), Decimal(3)),
            Rectangle(Decimal(3), Decimal(0), Decimal(3), Decimal(3)),
        )
        assert tile_a_rectangle([right, left]) == Rectangle(Decimal(0), Decimal(0), Decimal(6), Decimal(3))

    @pytest.mark.parametrize(
        "other",
        [
            Rectangle(Decimal(4), Decimal(0), Decimal(3), Decimal(3)),  # an aisle between them
            Rectangle(Decimal(3), Decimal(1), Decimal(3), Decimal(3)),  # only a part of the side
            Rectangle(Decimal(3), Decimal(0), Decimal(3), Decimal(6)),  # deeper
            Rectangle(Decimal(2), Decimal(0), Decimal(3), Decimal(3)),  # one over the other
            Rectangle(Decimal(3), Decimal(3), Decimal(3), Decimal(3)),  # corner to corner
        ],
    )
    def test_others_do_not(self, other):
        assert tile_a_rectangle([Rectangle(Decimal(0), Decimal(0), Decimal(3), Decimal(3)), other]) is None

    def test_four_around_a_point_do(self):
        four = [Rectangle(Decimal(x), Decimal(y), Decimal(3), Decimal(3)) for x in (0, 3) for y in (0, 3)]
        assert tile_a_rectangle(four) == Rectangle(Decimal(0), Decimal(0), Decimal(6), Decimal(6))
        assert tile_a_rectangle(four[:3]) is None

    def test_cutting_is_the_way_back(self):
        whole = Rectangle(Decimal(1), Decimal(2), Decimal(6), Decimal(3))
        for across, at in ((False, Decimal(2)), (True, Decimal("1.5"))):
            assert tile_a_rectangle(whole.cut(across=across, at=at)) == whole
        assert whole.cut(across=False, at=Decimal(6)) is whole.cut(across=True, at=Decimal(0)) is None


@pytest.mark.parametrize(
    ("numbers", "merged"),
    [
        (["A-12", "A-13"], "A-12/13"),
        (["A-13", "A-12"], "A-12/13"),
        (["A-12/13", "A-14"], "A-12/13/14"),
        (["A-12", "B-1"], "A-12/B-1"),
        (["12", "13"], "12/13"),
    ],
)
def test_numbers_of_merged_booths(numbers, merged):
    assert booths.merged_number(numbers) == merged


class TestMerge:
    def test_two_free_booths_become_one(self, pair, done):
        merged = booths.merge_booths(booths=pair, **done)
        assert (merged.number, merged.area_m2, merged.stand_type.code) == ("A-12/13", 18, "corner")
        assert (merged.width_m, merged.depth_m) == (6, 3)
        assert _on_plan() == {"A-12/13"}
        assert set(merged.replaces.all()) == set(pair)
        entry = Entry.objects.get(verb="booth.merged")
        assert (entry.subject_type, entry.subject_code, entry.data) == (
            "booth", "A-12/13", {"of": ["A-12", "A-13"]},
        )  # fmt: skip

    def test_the_number_may_be_chosen_also_an_old_one(self, pair, done):
        assert booths.merge_booths(booths=pair, number="а–12", **done).number == "A-12"

    def test_what_does_not_fit_together_stays_apart(self, make_booth, pair, done):
        make_booth()
        far = make_booth(stand_type="corner")
        with pytest.raises(booths.NotNeighbours):
            booths.merge_booths(booths=[pair[0], far], **done)
        with pytest.raises(booths.NotNeighbours):
            booths.merge_booths(booths=[pair[0]], **done)
        Booth.objects.filter(pk=pair[1].pk).update(build="raw")
        with pytest.raises(booths.BoothsDiffer):
            booths.merge_booths(booths=pair, **done)

    def test_tables_at_a_flat_price_stay_tables(self, make_booth, done):
        tables = [make_booth(stand_type="craft_table"), make_booth(stand_type="craft_table")]
        with pytest.raises(booths.BoothsDiffer):
            booths.merge_booths(booths=tables, **done)

    def test_the_number_must_be_free_and_a_number(self, pair, make_booth, done):
        make_booth("A-99")
        with pytest.raises(booths.BoothNumberTaken):
            booths.merge_booths(booths=pair, number="A-99", **done)
        with pytest.raises(InvalidInput):
            booths.merge_booths(booths=pair, number="A" * 21, **done)
        assert _on_plan() == {"A-12", "A-13", "A-99"}

    @pytest.mark.parametrize("state", ["held", "offered"])
    def test_what_somebody_just_holds_is_not_touched(self, pair, submitted, book, done, state):
        book(submitted(), pair[0], state=state)
        with pytest.raises(BoothTaken):
            booths.merge_booths(booths=pair, **done)

    def test_two_companies_are_not_merged(self, pair, submitted, book, done):
        for booth in pair:
            book(submitted(), booth)
        with pytest.raises(BoothTaken):
            booths.merge_booths(booths=pair, **done)
        assert _on_plan() == {"A-12", "A-13"}

    def test_one_companys_booths_keep_their_frozen_price(self, pair, submitted, book, done):
        application = submitted()
        before = [book(application, booth) for booth in pair]
        merged = booths.merge_booths(booths=pair, **done)
        booking = Booking.objects.get(booth=merged)
        assert booking.net_kzt == sum(one.net_kzt for one in before)
        assert (booking.state, booking.moved_from) == (BookingState.RESERVED, before[0])
        assert Booking.objects.filter(state=BookingState.MOVED).count() == 2
        assert not Invoice.objects.exists()

    def test_added_free_space_is_invoiced_to_an_approved_company(self, pair, submitted, book, done):
        application = submitted()
        book(application, pair[0])
        decisions.approve_application(application=application, **done)
        booths.merge_booths(booths=pair, **done)
        booking = Booking.objects.get(state=BookingState.RESERVED)
        assert booking.net_kzt == 288_000 + 288_000 + 28_800
        assert Invoice.objects.latest("pk").net_kzt == 288_000 + 28_800


class TestSplit:
    def test_in_two(self, make_booth, done):
        booth = make_booth("A-12", width_m=6, power_kw=5)
        parts = booths.place_of(booth).cut(across=False, at=Decimal(2))
        named = [booths.Part(number, place) for number, place in zip(("A-12", "A-12B"), parts, strict=True)]
        heirs = booths.split_booth(booth=booth, parts=named, **done)
        assert [(one.number, one.area_m2, one.x_m) for one in heirs] == [("A-12", 6, 0), ("A-12B", 12, 2)]
        booth.refresh_from_db()
        assert booth.retired_at == NOW
        assert set(booth.replaced_by.all()) == set(heirs)

    def test_parts_must_cover_it_exactly(self, make_booth, done):
        booth = make_booth(width_m=6)
        half = booths.Part("A-1", Rectangle(Decimal(0), Decimal(0), Decimal(3), Decimal(3)))
        with pytest.raises(booths.NotNeighbours):
            booths.split_booth(booth=booth, parts=[half], **done)

    def test_back_into_what_it_was_made_of(self, pair, done):
        merged = booths.merge_booths(booths=pair, **done)
        heirs = booths.take_booth_apart(booth=merged, **done)
        assert _on_plan() == {"A-12", "A-13"}
        assert [(one.x_m, one.stand_type) for one in heirs] == [(one.x_m, one.stand_type) for one in pair]
        with pytest.raises(booths.NeverMerged):
            booths.take_booth_apart(booth=heirs[0], **done)

    def test_not_while_somebody_has_it(self, pair, submitted, book, done):
        merged = booths.merge_booths(booths=pair, **done)
        book(submitted(), merged)
        with pytest.raises(BoothTaken):
            booths.take_booth_apart(booth=merged, **done)


class TestMovedSinceTheMerge:
    """The merged booth was dragged to another place of the hall, or drawn anew."""

    @pytest.fixture
    def merged(self, pair, done):
        return booths.merge_booths(booths=pair, **done)

    def test_it_is_taken_apart_where_it_stands(self, merged, done):
        Booth.objects.filter(pk=merged.pk).update(x_m=30, y_m=12)
        heirs = booths.take_booth_apart(booth=merged, **done)
        assert [(one.number, one.x_m, one.y_m) for one in heirs] == [("A-12", 30, 12), ("A-13", 33, 12)]

    def test_with_another_size_it_is_not(self, merged, done):
        Booth.objects.filter(pk=merged.pk).update(x_m=30, width_m=3, depth_m=6)
        with pytest.raises(booths.DrawnDifferently):
            booths.take_booth_apart(booth=merged, **done)
        assert _on_plan() == {"A-12/13"}
