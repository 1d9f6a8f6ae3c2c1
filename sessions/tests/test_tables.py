"""Tables of Excel in and out; and files of anything at all: each row is taken or refused, nothing breaks."""

import json
from datetime import UTC, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sessions.exchange.moments import TimeRefused, length_of, moment_of
from sessions.exchange.tables import as_csv, as_xlsx, table_of
from sessions.models import Lecture, Speaker, Speaking
from sessions.tests.schedules import numbers, pretalx
from sessions.tests.stage import add_lecture, add_speaker

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_a_table_comes_back(take, edition, language, write):
    lecture = add_lecture(edition, "T01", title_en="=cmd|' /C calc'!A0", abstract_ru="раз;\nдва", capacity=5)
    add_speaker(lecture, "S01")
    add_speaker(lecture, "S02", part="moderator")
    add_lecture(edition, "T02", hour=12, starts_at=None, ends_at=None, kind="panel")
    content = write(table_of(edition, language))
    assert numbers(take(content)) == (0, 0, 2, 0)
    Speaking.objects.all().delete()
    Lecture.objects.all().delete()
    assert numbers(take(content)) == (2, 0, 0, 0)
    again = Lecture.objects.get(code="T01")
    assert (again.title_en, again.abstract_ru, again.capacity) == (lecture.title_en, "раз;\nдва", 5)
    assert (again.guid, again.starts_at, again.room) == (lecture.guid, lecture.starts_at, lecture.room)
    assert again.speakers.count() == 2 and Speaker.objects.count() == 2


def test_nothing_in_a_table_is_run(edition):
    add_lecture(edition, "T01", title_en="=1+1")
    assert b";'=1+1;" in as_csv(table_of(edition, "en"))


def test_a_table_of_excel_in_russian(take):
    rows = "Код;Название (ru);День;Начало;Окончание;Места\nА1;Кофе;29.08.2027;10:00;10:30;40\n"
    table = rows.replace("Код", "code").replace("День", "day").replace("Начало", "start")
    table = (
        table.replace("Окончание", "end").replace("Места", "capacity").replace("Название (ru)", "title_ru")
    )
    assert numbers(take(table.encode("cp1251"))) == (1, 0, 0, 0)
    lecture = Lecture.objects.get()
    assert (lecture.title_ru, lecture.capacity) == ("Кофе", 40)
    assert (lecture.starts_at.hour, lecture.ends_at - lecture.starts_at) == (5, timedelta(minutes=30))


def test_a_bad_cell_names_its_line(take):
    answer = take(b"title_en,capacity,signup_required\nGood,5,yes\nBad,five,1\nWorse,,maybe\n")
    assert numbers(answer) == (1, 0, 0, 0)
    assert [(row["where"], row["code"]) for row in answer["refused"]] == [
        ("line 3", "bad_value"),
        ("line 4", "bad_value"),
    ]


# --- Anything at all ----------------------------------------------------------------------------

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from("title room track persons date start duration guid id name".split()), inner
        )
    ),
    max_leaves=8,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(
    fields=st.dictionaries(
        st.sampled_from(
            sorted(json.loads(pretalx(1))["schedule"]["conference"]["days"][0]["rooms"]["Room 0"][0])
        ),
        _JSON,
        max_size=4,
    )
)
def test_any_field_of_any_kind(take, fields):
    answer = take(pretalx(2, **fields))
    assert sum(numbers(answer)[:3]) + len(answer["refused"]) == 2


@settings(max_examples=80)
@given(
    st.text(max_size=30) | st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?.{0,8}")
)
def test_any_time_is_read_or_refused(words):
    refusals: list[str] = []
    for read in (
        lambda: moment_of(
            stamp=words, clock=words, day="2027-12-27", day_start=words, day_change="", zone=UTC
        ),
        lambda: length_of(words),
    ):
        try:
            read()
        except TimeRefused as refusal:
            refusals.append(refusal.code)
    assert all(refusals)
