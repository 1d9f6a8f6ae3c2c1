"""What organisers decide is what the catalogue says: opened, moved, hidden with the participation."""

import pytest
from django.utils import timezone

from exhibitors.details.entry import clean_entry
from exhibitors.details.reasons import Reason
from exhibitors.models import CatalogueEntry
from exhibitors.services import decisions
from exhibitors.services.catalogue import save_entry
from exhibitors.services.moves import move_booking
from journal.actors import Actor

from .conftest import BECAUSE

NOW = timezone.now()


@pytest.fixture
def written(submitted, book, make_booth, chief):
    """The entry of a company that was approved on A-1 and has described itself; a guest stands with it."""
    application = submitted()
    submitted(host=application)
    book(application, make_booth("A-1"))
    decisions.approve_application(application=application, actor=chief, at=NOW)
    entry = CatalogueEntry.objects.get(application=application)
    typed = {"name_kk": "Тігін", "description_kk": "Көйлек тігеді", "is_wanted": "on"}
    actor = Actor.company(application.company.code)
    return save_entry(entry=entry, details=clean_entry(typed), serial=entry.serial, actor=actor, at=NOW)


def test_the_approval_opens_an_entry_for_everybody_on_the_booth(written):
    assert written.is_public and written.booth_numbers == ["A-1"]
    guest = CatalogueEntry.objects.get(application__host=written.application)
    assert (guest.is_public, guest.booth_numbers) == (False, ["A-1"])


def test_a_move_is_followed_by_host_and_guest(written, make_booth, chief):
    move_booking(booking=written.application.bookings.get(), booth=make_booth("A-7"), actor=chief, at=NOW)
    numbers = CatalogueEntry.objects.values_list("booth_numbers", flat=True)
    assert list(numbers) == [["A-7"], ["A-7"]]


def test_a_cancelled_participation_is_hidden(written, chief):
    decisions.cancel_application(
        application=written.application, reason=Reason(**BECAUSE), actor=chief, at=NOW
    )
    assert not CatalogueEntry.objects.filter(is_public=True).exists()
    assert list(CatalogueEntry.objects.values_list("booth_numbers", flat=True)) == [[], []]
