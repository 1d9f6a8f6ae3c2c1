"""Numbers of applications, invoices and credit notes."""

from django.db import transaction

from exhibitors.models import SeriesKind
from exhibitors.services.numbers import next_number


def test_have_their_shape_and_follow_one_another(edition):
    year = edition.starts_on.year
    assert next_number(edition=edition, kind=SeriesKind.APPLICATION) == f"AO{year % 100:02}-0001"
    assert next_number(edition=edition, kind=SeriesKind.APPLICATION) == f"AO{year % 100:02}-0002"
    assert next_number(edition=edition, kind=SeriesKind.INVOICE) == f"AO-{year}-00001"
    assert next_number(edition=edition, kind=SeriesKind.CREDIT_NOTE) == f"AO-{year}-K0001"


def test_leave_no_gap_after_a_rollback(edition):
    with transaction.atomic():
        next_number(edition=edition, kind=SeriesKind.INVOICE)
        transaction.set_rollback(True)
    assert next_number(edition=edition, kind=SeriesKind.INVOICE).endswith("-00001")
