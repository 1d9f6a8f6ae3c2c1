"""Statements that PostgreSQL plans once for a connection: by hand, of the ORM's queries, and of plain INSERTs."""

import pytest
from django.db import connection, transaction
from django.db.utils import OperationalError
from django.utils import timezone

from core import rows
from core.prepared import Given, GivenKeys, Prepared
from core.statements import Statement
from journal.models import Entry

DOUBLE = Statement("SELECT %(number)s * 2, '100 %%'", number="bigint")


def _known() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements WHERE name LIKE 'house_%' ORDER BY 1")
        return [statement for (statement,) in cursor.fetchall()]


def _forget() -> None:
    """As a pooler does, which gives the next transaction another connection of its own."""
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")


def _entry(code: str) -> Entry:
    return Entry(at=timezone.now(), verb="thing.done", subject_type="thing", subject_code=code)


@pytest.fixture
def line(db):
    """A connection of this test's own, which knows nothing."""
    _forget()
    connection.prepared.clear()


def test_is_planned_once(line):
    assert [DOUBLE.rows(number=number) for number in (2, 3)] == [[(4, "100 %")], [(6, "100 %")]]
    assert len(_known()) == 1


def test_its_name_says_which_table_it_is_about(line, django_assert_num_queries):
    with django_assert_num_queries(1) as asked:
        rows.insert(_entry("a"))
    assert asked[0]["sql"].startswith("EXECUTE house_journal_entry_")


def test_what_the_orm_asks_is_planned_too(line):
    by_code = Prepared(
        lambda: Entry.objects.filter(subject_code=Given("code"), pk__in=GivenKeys("keys"), verb="50 % of it")
    )
    entry = Entry.objects.create(at=timezone.now(), verb="50 % of it", subject_type="thing", subject_code="1")
    for _ in range(2):
        assert by_code.all(code="1", keys=[entry.pk]) == [entry]
    [known] = _known()
    assert "'50 % of it'" in known
    assert "$1" in known
    assert "$2" in known


def test_a_new_row_is_planned_but_a_load_of_rows_is_not(line):
    for code in "ab":
        rows.insert(_entry(code))
    assert len(_known()) == 1
    rows.insert(*(_entry(f"{number} %") for number in range(40)))
    assert len(_known()) == 1
    assert Entry.objects.filter(subject_code="39 %").count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_the_server_has_lost_is_prepared_again():
    everything = Prepared(lambda: Entry.objects.filter(subject_code=Given("code")))
    for _ in range(2):
        assert DOUBLE.rows(number=1) == [(2, "100 %")]
        assert everything.all(code="x") == []
        rows.insert(_entry("again"))
        _forget()
    assert Entry.objects.filter(subject_code="again").count() == 2


@pytest.mark.django_db(transaction=True)
def test_within_a_transaction_the_loss_is_told():
    """It is broken by then: whoever began it has to begin it again."""
    DOUBLE.rows(number=1)
    _forget()
    with pytest.raises(OperationalError, match="does not exist"), transaction.atomic():
        DOUBLE.rows(number=1)


@pytest.mark.django_db(transaction=True)
def test_another_connection_knows_nothing_yet():
    DOUBLE.rows(number=1)
    connection.close()
    assert DOUBLE.rows(number=1) == [(2, "100 %")]
