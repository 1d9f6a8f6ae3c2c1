"""Plain INSERTs: the same rows as the ORM writes, in fewer statements."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.forms import model_to_dict
from django.utils import timezone

from core import rows
from core.models import StoredAnswer
from journal.models import Entry

pytestmark = pytest.mark.django_db


def _entry(code="A", **data):
    return Entry(at=timezone.now(), verb="thing.done", subject_type="thing", subject_code=code, data=data)


def _answer(key):
    return StoredAnswer(
        key_hash=key, request_hash=b"r", status=201, body=b"\x00\xff", answered_at=timezone.now()
    )


def test_writes_what_the_orm_would():
    ours, orms = _entry(words='"«Тігін»" %s {}'), _entry(words='"«Тігін»" %s {}')
    orms.at = ours.at
    rows.insert(ours)
    orms.save(force_insert=True)
    stored = [model_to_dict(Entry.objects.get(pk=one.pk), exclude=["id"]) for one in (ours, orms)]
    assert stored[0] == stored[1]
    assert not ours._state.adding


def test_several_models_in_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1), rows.one_statement():
        rows.insert(_entry("A"), _entry("B"))
        rows.insert(_answer(b"1"))
        rows.insert(_entry("C"))
    assert list(Entry.objects.order_by("id").values_list("subject_code", flat=True)) == ["A", "B", "C"]


def test_the_only_row_of_its_kind_gets_its_key():
    first, second, answer, known = _entry("A"), _entry("B"), _answer(b"1"), _answer(b"1")
    with rows.one_statement():
        rows.insert(first, second)
        rows.insert(answer)
    assert (first.pk, second.pk, answer.pk) == (None, None, StoredAnswer.objects.get().pk)
    with rows.one_statement():
        rows.insert(first := _entry("C"))
        rows.insert(known, skip_known=True)
    assert (first.pk, known.pk) == (Entry.objects.get(subject_code="C").pk, None)
    assert bytes(StoredAnswer.objects.get().body) == b"\x00\xff"


def test_a_block_within_a_block_is_a_part_of_it(django_assert_num_queries):
    with django_assert_num_queries(1), rows.one_statement():
        rows.insert(_entry("A"))
        with rows.one_statement():
            rows.insert(within := _entry("B"))
        assert within._state.adding
        rows.insert(_entry("C"))
    assert list(Entry.objects.order_by("id").values_list("subject_code", flat=True)) == ["A", "B", "C"]


def test_nothing_is_written_when_the_block_fails():
    def fail():
        with rows.one_statement():
            rows.insert(_entry())
            raise ValueError("changed my mind")

    with pytest.raises(ValueError, match="changed my mind"):
        fail()
    assert not Entry.objects.exists()
    rows.insert(_entry())  # and the next one is not held back
    assert Entry.objects.count() == 1


def test_one_refused_row_refuses_the_statement():
    rows.insert(_answer(b"1"))

    def write():
        with transaction.atomic(), rows.one_statement():
            rows.insert(_entry())
            rows.insert(_answer(b"1"))

    with pytest.raises(IntegrityError):
        write()
    assert not Entry.objects.exists()


def test_skips_what_is_known_when_told_so():
    rows.insert(_answer(b"1"))
    rows.insert(_answer(b"1"), _answer(b"2"), skip_known=True)
    assert StoredAnswer.objects.count() == 2
    one = _answer(b"2")
    rows.insert(one, skip_known=True)
    assert one.pk is None


def test_what_is_written_stays_under_the_triggers_of_its_table():
    entry = _entry()
    rows.insert(entry)
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.update(verb="thing.undone")


def test_nothing_to_write_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0), rows.one_statement():
        rows.insert()


def test_changes_of_rows_go_with_the_new_ones(django_assert_num_queries):
    first, second = _answer(b"1"), _answer(b"2")
    first.save()
    second.save()
    with django_assert_num_queries(1), rows.one_statement():
        first.status = 202
        rows.save(first, "status")
        first.body = b"new"
        rows.save(first, "body")
        rows.insert(entry := _entry())
        second.status = 204
        rows.save(second, "status")
    assert entry.pk == Entry.objects.get().pk
    stored = StoredAnswer.objects.order_by("key_hash").values_list("status", "body")
    assert [(status, bytes(body)) for status, body in stored] == [(202, b"new"), (204, b"\x00\xff")]


def test_a_row_that_is_changed_twice_says_what_was_said_last(django_assert_num_queries):
    one = _answer(b"1")
    one.save()
    with django_assert_num_queries(3), rows.one_statement():
        rows.update(StoredAnswer.objects.filter(key_hash=b"1"), status=202, body=b"first")
        rows.update(StoredAnswer.objects.filter(status=202), status=203)
        rows.save(one, "request_hash")
        one.status = 204
        rows.save(one, "status")
    one.refresh_from_db()
    assert (one.status, bytes(one.body)) == (204, b"first")


def test_what_waits_can_be_written_before_it_is_read(django_assert_num_queries):
    one = _answer(b"1")
    one.save()
    with rows.one_statement():
        one.status = 202
        rows.save(one, "status")
        rows.insert(_entry("A"))
        assert not StoredAnswer.objects.filter(status=202).exists()
        rows.write_now()
        assert StoredAnswer.objects.filter(status=202).exists()
        rows.insert(_entry("B"))
    assert Entry.objects.count() == 2
    with django_assert_num_queries(0):
        rows.write_now()


def test_a_change_by_itself_is_written_at_once():
    one = _answer(b"1")
    one.save()
    one.status = 202
    rows.save(one, "status")
    assert StoredAnswer.objects.get().status == 202


class TestSubject:
    def test_others_are_given_its_key_before_it_has_one(self, django_assert_num_queries):
        with django_assert_num_queries(1), rows.one_statement():
            rows.insert_subject(answer := _answer(b"1"))
            rows.insert(*[about := _entry("A"), _entry("B")])
            about.subject_pk = answer.pk
        assert answer.pk == about.subject_pk == StoredAnswer.objects.get().pk
        assert list(Entry.objects.order_by("id").values_list("subject_pk", flat=True)) == [answer.pk, None]

    def test_stands_alone_where_nothing_is_about_it(self):
        rows.insert_subject(answer := _answer(b"1"))
        assert answer.pk == StoredAnswer.objects.get().pk

    def test_is_one_of_its_kind(self):
        def write():
            with rows.one_statement():
                rows.insert_subject(_answer(b"1"))
                rows.insert_subject(_answer(b"2"))

        with pytest.raises(ValueError, match="one subject"):
            write()
        assert not StoredAnswer.objects.exists()


class TestOneTransaction:
    def test_within_another_a_refusal_leaves_that_as_it_was(self, refused):
        with pytest.raises(IntegrityError):
            refused()
        assert not Entry.objects.exists()

    @pytest.mark.django_db(transaction=True)
    def test_what_comes_after_the_commit_finds_the_rows(self):
        seen = []
        with rows.one_transaction():
            rows.on_commit(lambda: seen.append(Entry.objects.count()))
            rows.insert(_entry())
            assert not seen
        rows.on_commit(lambda: seen.append("at once"))
        assert seen == [1, "at once"]

    @pytest.mark.django_db(transaction=True)
    def test_after_a_refusal_nothing_is_there_and_nothing_comes(self, refused):
        with pytest.raises(IntegrityError):
            refused()
        assert not Entry.objects.exists()

    @pytest.mark.django_db(transaction=True)
    def test_is_one_statement_and_no_more(self):
        def write():
            with rows.one_transaction():
                rows.insert(_entry())
                rows.write_now()

        with pytest.raises(ValueError, match="one statement"):
            write()
        assert not Entry.objects.exists()

    @pytest.fixture
    def refused(self):
        def write():
            with rows.one_transaction():
                rows.on_commit(lambda: pytest.fail("it was not committed"))
                rows.insert(_entry())
                rows.insert(_answer(b"1"))

        rows.insert(_answer(b"1"))
        return write
