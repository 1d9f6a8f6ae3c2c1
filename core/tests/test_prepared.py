"""Prepared queries: the rows of the same query asked the usual way, without building its SQL again."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import F
from django.db.models.sql.compiler import SQLCompiler
from django.forms import model_to_dict
from django.utils import timezone

from accounts.models import User
from core.prepared import Given, GivenKeys, Prepared
from journal.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries():
    user = User.objects.create(email="somebody@example.com")
    at = timezone.now()
    made = [
        Entry(
            at=at + timedelta(hours=hour), verb="thing.done", subject_type="thing", subject_code=f"{hour} %s"
        )
        for hour in range(3)
    ]
    made[0].actor_user, made[1].data = user, {"words": "«Тігін» %"}
    return Entry.objects.bulk_create(made)


def _since():
    return Prepared(
        lambda: Entry.objects.select_related("actor_user").filter(at__gte=Given("at")).order_by("at")
    )


def test_rows_are_those_of_the_orm(entries, django_assert_num_queries):
    since, at = _since(), entries[0].at
    for _ in range(2):
        with django_assert_num_queries(1):
            found = since.all(at=at)
            assert found[0].actor_user.email == "somebody@example.com"
            assert found[1].actor_user is None
        assert list(map(model_to_dict, found)) == list(map(model_to_dict, Entry.objects.order_by("at")))


def test_values_are_those_of_this_asking(entries):
    since = _since()
    assert [len(since.all(at=entry.at)) for entry in entries] == [3, 2, 1]
    assert since.first(at=entries[2].at) == entries[2]
    assert since.first(at=entries[2].at + timedelta(hours=1)) is None


def test_constants_and_columns_of_other_tables(entries):
    among = Prepared(
        lambda: Entry.objects.filter(pk__in=GivenKeys("ids"), verb="thing.done").annotate(
            who=F("actor_user__email")
        )
    )
    found = among.all(ids=[entries[0].pk, entries[1].pk])
    assert [row.who for row in found] == [None, "somebody@example.com"]
    assert (among.all(ids=[entries[2].pk]), among.all(ids=[])) == ([entries[2]], [])


def test_a_text_stays_a_text(entries):
    by_code = Prepared(lambda: Entry.objects.filter(subject_code=Given("code")))
    assert by_code.all(code="' OR true --") == []
    assert by_code.all(code="1 %s") == [entries[1]]


def test_sql_is_built_once(entries, monkeypatch):
    since = _since()
    since.all(at=entries[0].at)
    monkeypatch.setattr(SQLCompiler, "as_sql", lambda *_args, **_options: pytest.fail("built again"))
    assert len(since.all(at=entries[0].at)) == 3


def test_what_was_not_given_is_a_mistake(entries):
    with pytest.raises(KeyError):
        _since().all()


@pytest.mark.django_db(transaction=True)
def test_a_lock_asks_for_a_transaction():
    locked = Prepared(lambda: Entry.objects.select_for_update(no_key=True).filter(pk=Given("pk")))
    with pytest.raises(transaction.TransactionManagementError):
        locked.all(pk=1)
    with transaction.atomic():
        assert locked.all(pk=1) == []
