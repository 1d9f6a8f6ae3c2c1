from datetime import date

import pytest

from core.dates import date_span, day_and_weekday

SPANS = [
    (
        date(2019, 8, 29),
        date(2019, 8, 30),
        "2019 жылғы 29–30 тамыз",
        "29–30 августа 2019 г.",
        "29–30 August 2019",
    ),
    (date(2019, 5, 1), date(2019, 5, 1), "2019 жылғы 1 мамыр", "1 мая 2019 г.", "1 May 2019"),
    (
        date(2019, 8, 31),
        date(2019, 9, 1),
        "2019 жылғы 31 тамыз – 1 қыркүйек",
        "31 августа – 1 сентября 2019 г.",
        "31 August – 1 September 2019",
    ),
    (
        date(2019, 12, 31),
        date(2020, 1, 2),
        "2019 жылғы 31 желтоқсан – 2020 жылғы 2 қаңтар",
        "31 декабря 2019 г. – 2 января 2020 г.",
        "31 December 2019 – 2 January 2020",
    ),
]


@pytest.mark.parametrize(("first", "last", "kk", "ru", "en"), SPANS)
def test_span_says_year_and_month_once(first, last, kk, ru, en):
    assert [date_span(first, last, language) for language in ("kk", "ru", "en")] == [kk, ru, en]


def test_every_month_has_its_kazakh_and_russian_name():
    for language, months in (
        ("kk", "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан"),
        ("ru", "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"),
    ):
        for number, name in enumerate(months.split(), start=1):
            assert f" {name}" in date_span(date(2026, number, 7), date(2026, number, 8), language)


def test_day_with_its_weekday():
    day = date(2019, 8, 29)
    assert day_and_weekday(day, "kk") == "29 тамыз, бейсенбі"
    assert day_and_weekday(day, "ru") == "29 августа, четверг"
    assert day_and_weekday(day, "en") == "Thursday, 29 August"
