from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from core.calendar import CalendarEvent, calendar_bytes

ALMATY = ZoneInfo("Asia/Almaty")
STAMP = datetime(2019, 7, 1, 12, tzinfo=UTC)


def written(*events: CalendarEvent) -> bytes:
    return calendar_bytes(events, zone=ALMATY, name="Көрме", language="kk", stamped_at=STAMP)


def event(starts_at: datetime, **changes) -> CalendarEvent:
    fields = {
        "uid": "1@test",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=9),
        "summary": "Көрме",
    }
    return CalendarEvent(**fields | changes)


@pytest.mark.parametrize(
    ("starts_at", "hours"),
    [(datetime(2019, 8, 29, 9), 6), (datetime(2024, 2, 29, 9), 6), (datetime(2026, 8, 29, 9), 5)],
)
def test_the_zone_written_beside_the_event_gives_the_offset_of_its_day(starts_at, hours):
    raw = written(event(starts_at))
    assert f"DTSTART;TZID=Asia/Almaty:{starts_at:%Y%m%dT%H%M%S}".encode() in raw
    [zone] = Calendar.from_ical(raw).walk("VTIMEZONE")
    # Read back from VTIMEZONE alone, the way a program without a zone database must.
    assert zone.to_tz(lookup_tzid=False).utcoffset(starts_at) == timedelta(hours=hours)
    assert ALMATY.utcoffset(starts_at) == timedelta(hours=hours)


def test_a_year_with_a_change_of_offset_carries_both():
    raw = written(event(datetime(2024, 2, 29, 9)), event(datetime(2024, 3, 2, 9), uid="2@test"))
    [zone] = Calendar.from_ical(raw).walk("VTIMEZONE")
    read_back = zone.to_tz(lookup_tzid=False)
    assert read_back.utcoffset(datetime(2024, 2, 29, 9)) == timedelta(hours=6)
    assert read_back.utcoffset(datetime(2024, 3, 2, 9)) == timedelta(hours=5)


def test_aware_moments_become_wall_time_of_the_zone():
    raw = written(event(datetime(2019, 8, 29, 3, tzinfo=UTC)))
    assert b"DTSTART;TZID=Asia/Almaty:20190829T090000\r\n" in raw


def test_fields_survive_folding_and_escaping():
    text = "Зал, бөлме; екінші қабат\nкіреберіс \\ " + "Ұзын сөйлем ₸ " * 12
    raw = written(
        event(
            datetime(2019, 8, 29, 9),
            location=text,
            description=text,
            url="https://example.kz/?a=1;2",
            sequence=7,
        )
    )
    lines = raw.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert all(b"\n" not in line for line in lines)
    for line in lines:
        line.decode()  # no letter is cut in two
    calendar = Calendar.from_ical(raw)
    [read] = calendar.walk("VEVENT")
    assert (calendar["METHOD"], calendar["VERSION"]) == ("PUBLISH", "2.0")
    assert (str(read["LOCATION"]), str(read["DESCRIPTION"])) == (text, text)
    assert (read["UID"], read["SEQUENCE"], read["URL"]) == ("1@test", 7, "https://example.kz/?a=1;2")
    assert read["SUMMARY"].params["LANGUAGE"] == "kk"
    assert read.decoded("DTSTAMP") == STAMP


def test_a_calendar_without_events_is_still_one():
    assert Calendar.from_ical(written()).walk("VEVENT") == []
