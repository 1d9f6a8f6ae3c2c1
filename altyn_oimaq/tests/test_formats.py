"""Dates and numbers as the three languages write them: rendered by Django, for every month."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template
from django.utils import formats, translation

MONTHS = {
    "kk": "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "en": "January February March April May June July August September October November December",
}
LONG_DATE = {"kk": "2019 жылғы 9 {month}", "ru": "9 {month} 2019 г.", "en": "9 {month} 2019"}
LANGUAGES = list(MONTHS)


def test_the_formats_are_switched_on():
    assert "altyn_oimaq.formats" in settings.FORMAT_MODULE_PATH


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("month", range(1, 13))
def test_a_date_in_every_month(language, month):
    name = MONTHS[language].split()[month - 1]
    with translation.override(language):
        rendered = Template("{{ day|date }}").render(Context({"day": date(2019, month, 9)}))
    assert rendered == LONG_DATE[language].format(month=name)


@pytest.mark.parametrize(
    ("language", "rendered"),
    [
        ("kk", "2019 жылғы 29 тамыз, 18:05"),
        ("ru", "29 августа 2019 г., 18:05"),
        ("en", "29 August 2019, 18:05"),
    ],
)
def test_time_of_day_has_24_hours(language, rendered):
    with translation.override(language):
        assert formats.date_format(datetime(2019, 8, 29, 18, 5), "DATETIME_FORMAT") == rendered
        assert formats.time_format(time(9, 0)) == "09:00"


@pytest.mark.parametrize("language", LANGUAGES)
def test_short_date_and_first_day_of_the_week(language):
    with translation.override(language):
        assert formats.date_format(date(2019, 8, 29), "SHORT_DATE_FORMAT") == "29.08.2019"
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 1


@pytest.mark.parametrize(
    ("language", "month_of_year", "day_of_month"),
    [
        ("kk", "2019 жылғы тамыз", "29 тамыз"),
        ("ru", "Август 2019 г.", "29 августа"),
        ("en", "August 2019", "29 August"),
    ],
)
def test_a_month_and_a_day_alone(language, month_of_year, day_of_month):
    day = date(2019, 8, 29)
    with translation.override(language):
        assert formats.date_format(day, "YEAR_MONTH_FORMAT") == month_of_year
        assert formats.date_format(day, "MONTH_DAY_FORMAT") == day_of_month


@pytest.mark.parametrize(("language", "point"), [("kk", ","), ("ru", ","), ("en", ".")])
def test_numbers(language, point):
    with translation.override(language):
        assert formats.number_format(1234567, use_l10n=True, force_grouping=True) == "1\xa0234\xa0567"
        assert formats.number_format(Decimal("12.5")) == f"12{point}5"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("typed", ["29.08.2019", "2019-08-29"])
def test_dates_are_read_as_people_and_browsers_write_them(language, typed):
    with translation.override(language):
        assert forms.DateField().clean(typed) == date(2019, 8, 29)
        assert forms.DateTimeField().clean(f"{typed} 18:05").replace(tzinfo=None) == datetime(
            2019, 8, 29, 18, 5
        )


def test_the_american_order_is_refused():
    with translation.override("en"), pytest.raises(forms.ValidationError):
        forms.DateField().clean("08/29/2019")
