"""Dates as people of each language write them: «2019 жылғы 29–30 тамыз», «29–30 августа 2019 г.»."""

from datetime import date
from functools import cache

from babel import Locale


@cache
def _names(language: str) -> tuple[dict[int, str], dict[int, str]]:
    """Months in the case that follows a day, and weekdays from Monday = 0."""
    locale = Locale.parse(language)
    return dict(locale.months["format"]["wide"]), dict(locale.days["stand-alone"]["wide"])


def _day(day: date, language: str) -> str:
    return f"{day.day} {_names(language)[0][day.month]}"


def _of_year(days: str, year: int, language: str) -> str:
    match language:
        case "kk":
            return f"{year} жылғы {days}"
        case "ru":
            return f"{days} {year} г."
        case _:
            return f"{days} {year}"


def date_span(first: date, last: date, language: str) -> str:
    """From the first day to the last, saying year and month once when they are the same."""
    if first == last:
        return _of_year(_day(first, language), first.year, language)
    if first.year != last.year:
        return " – ".join(_of_year(_day(day, language), day.year, language) for day in (first, last))
    if first.month != last.month:
        return _of_year(f"{_day(first, language)} – {_day(last, language)}", first.year, language)
    return _of_year(f"{first.day}–{_day(last, language)}", first.year, language)


def day_and_weekday(day: date, language: str) -> str:
    weekday = _names(language)[1][day.weekday()]
    return f"{weekday}, {_day(day, language)}" if language == "en" else f"{_day(day, language)}, {weekday}"
