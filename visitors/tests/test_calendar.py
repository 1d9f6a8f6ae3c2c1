from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar

from visitors.calendar import ForumDays, days_calendar

DAYS = ForumDays(
    code="altyn-oimaq-2019",
    language="kk",
    name="ALTYN OIMAQ көрме-форумы",
    location="«Көрме» орталығы, Нұр-Сұлтан",
    hours=((date(2019, 8, 29), time(9), time(18)), (date(2019, 8, 30), time(9, 30), time(17, 45))),
    zone=ZoneInfo("Asia/Almaty"),
    url="https://altyn-oimaq.example.com/",
    sequence=3,
    stamped_at=datetime(2019, 7, 1, tzinfo=UTC),
)


def events(days: ForumDays):
    return Calendar.from_ical(days_calendar(days)).walk("VEVENT")


def test_one_entry_for_each_open_day_at_the_venues_wall_time():
    first, second = events(DAYS)
    assert (first.start.replace(tzinfo=None), first.end.replace(tzinfo=None)) == (
        datetime(2019, 8, 29, 9),
        datetime(2019, 8, 29, 18),
    )
    assert second.start.replace(tzinfo=None) == datetime(2019, 8, 30, 9, 30)
    assert first.start.utcoffset() == timedelta(hours=6)
    assert first.start.tzinfo.key == "Asia/Almaty"
    assert (first["SUMMARY"], first["LOCATION"], first["SEQUENCE"]) == (DAYS.name, DAYS.location, 3)


def test_a_moved_forum_moves_its_entries():
    moved = replace(
        DAYS, hours=((date(2026, 9, 3), time(9), time(18)), (date(2026, 9, 4), time(9), time(18))), sequence=4
    )
    assert [event["UID"] for event in events(moved)] == [event["UID"] for event in events(DAYS)]
    assert [event["SEQUENCE"] for event in events(moved)] == [4, 4]
    assert events(moved)[0].start.utcoffset() == timedelta(hours=5)


def test_the_description_is_in_the_visitors_language():
    descriptions = {
        language: str(events(replace(DAYS, language=language))[0]["DESCRIPTION"])
        for language in ("kk", "ru", "en")
    }
    assert "билетіңіз" in descriptions["kk"]
    assert "билет" in descriptions["ru"]
    assert "e-ticket" in descriptions["en"]
