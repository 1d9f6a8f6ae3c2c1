"""A page of the journal is told the same, whether its transaction wrote ten rows or a hundred thousand."""

import pytest

from journal.models import Entry
from journal.queries import _owners, _rows_beside
from visitors.models import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries(register):
    """A test is one transaction: all of these share it, as the rows of an import do."""
    for number in range(12):
        register(email=f"person{number}@example.com")
    for visitor in Visitor.objects.all():  # only what replaces something leaves a row
        Visitor.objects.filter(pk=visitor.pk).update(organisation=f"Firm {visitor.pk}")
    found = list(Entry.objects.order_by("pk"))
    assert len({entry.transaction for entry in found}) == 1
    return found


@pytest.mark.parametrize("which", [slice(0, 3), slice(4, 7), slice(-2, None), slice(None)])
def test_a_part_of_a_transaction_has_the_rows_it_has_in_the_whole(entries, which):
    shown = entries[which]
    keys = {entry.pk for entry in shown}
    everything = _owners({entry.transaction for entry in entries})
    wanted = {row: owner for row, owner in everything.items() if owner in keys}
    assert wanted
    found = _owners({entry.transaction for entry in shown}, shown)
    assert {row: owner for row, owner in found.items() if owner in keys} == wanted


def test_rows_of_others_are_not_read(entries):
    shown = entries[-2:]
    everything = _owners({entry.transaction for entry in entries})
    assert len(_rows_beside([shown[0].transaction], shown)) < len(everything) / 2
