"""A hall goes over to another edition: the plan, and nobody on it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from exhibitors.files.plans import keep_drawing, kept_drawing
from exhibitors.models import Booking, Booth, StandType
from exhibitors.services.booths import BoothNumberTaken
from exhibitors.services.floor_plans import HallExists, copy_hall
from exhibitors.tests.plan.floors import book
from forum.models import Edition
from journal.actors import SYSTEM
from journal.models import Entry

NOW = timezone.now()


@pytest.fixture
def next_edition(edition):
    row = Edition.objects.get(pk=edition.pk)
    row.pk, row.code, row.is_current = None, "altyn-oimaq-next", False
    row.starts_on, row.ends_on = row.starts_on + timedelta(days=365), row.ends_on + timedelta(days=365)
    row._state.adding = True
    row.save(force_insert=True)
    return row


@pytest.fixture
def copied(next_edition):
    def copied(hall):
        return copy_hall(source=hall, edition=next_edition, actor=SYSTEM, at=NOW)

    return copied


def test_booths_go_over_and_those_who_stand_on_them_do_not(
    make_booth,
    hall,
    copied,
    make_application,
):
    booked = make_booth("A-01", partner_kk="Серіктес", base_price_kzt=70000)
    make_booth("A-02", stand_type="corner", build="raw", is_offered=False)
    make_booth("A-03", retired_at=NOW)
    book(booked, "reserved", make_application())
    new = copied(hall)
    rows = Booth.objects.filter(hall=new).order_by("number")
    assert [(one.number, one.build, one.is_offered, one.stand_type.code) for one in rows] == [
        ("A-01", "shell", True, "row"),
        ("A-02", "raw", False, "corner"),
    ]
    assert (rows[0].base_price_kzt, rows[0].partner_kk, rows[0].edition) == (70000, "", new.edition)
    assert rows[1].stand_type.edition == new.edition
    assert not Booking.objects.filter(booth__hall=new).exists()
    assert (new.code, new.name_kk, new.width_m) == (hall.code, hall.name_kk, hall.width_m)
    told = Entry.objects.get(verb="hall.copied")
    assert told.data == {"of": hall.edition.code, "booths": 2}


def test_prices_of_the_new_edition_are_its_own(make_booth, hall, copied, next_edition):
    make_booth(stand_type="corner")
    StandType.objects.create(
        edition=next_edition, code="corner", open_sides=2, surcharge_pct=25, name_kk="Бұрыш"
    )
    new = copied(hall)
    assert new.booths.get().stand_type.surcharge_pct == 25
    assert StandType.objects.filter(edition=next_edition).count() == 1


def test_the_drawing_has_a_file_of_its_own(hall, copied):
    hall.background = keep_drawing(b"RIFF")
    hall.save()
    new = copied(hall)
    assert new.background != hall.background
    assert kept_drawing(new.background) == b"RIFF"


def test_a_lost_drawing_is_no_reason_to_fail(hall, copied):
    hall.background = "0" * 24 + ".webp"
    hall.save()
    assert copied(hall).background == ""


def test_twice_is_refused_and_leaves_nothing(make_booth, hall, copied):
    make_booth()
    new = copied(hall)
    with pytest.raises(HallExists):
        copied(hall)
    new.code = "OLD"
    new.save()
    with pytest.raises(BoothNumberTaken):
        copied(hall)
    assert Entry.objects.filter(verb="hall.copied").count() == 1
