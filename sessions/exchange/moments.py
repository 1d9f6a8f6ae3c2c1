"""Times as files write them: with an offset, on the wall of a named zone, as a length. Pure."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_CLOCK = re.compile(r"([0-9]{1,3}):([0-9]{2})(?::([0-9]{2}))?(?:\.0+)?")
_ISO_LENGTH = re.compile(r"P(?:([0-9]{1,2})D)?(?:T(?:([0-9]{1,3})H)?(?:([0-9]{1,4})M)?(?:([0-9]{1,5})S)?)?")
LONGEST = timedelta(days=14)


class TimeRefused(ValueError):
    """`code` and words for the row that holds it."""

    def __init__(self, code: str, message: "str | Promise") -> None:
        super().__init__(message)
        self.code, self.message = code, message


def moment_of(
    *, stamp: str, clock: str, day: str, day_start: str, day_change: str, zone: ZoneInfo | None
) -> datetime | None:
    """When it starts; None where the file says nothing of it.

    `stamp` is a whole moment or only a day; what it lacks is taken from `clock` and `day`. After midnight still
    belongs to the evening before: a clock earlier than the change of the day means the next morning.
    """
    whole = _stamp(stamp)
    if isinstance(whole, datetime):
        return whole.astimezone(UTC) if whole.tzinfo else on_the_wall(whole, zone)
    if not clock:
        return None
    if "T" in clock or len(clock) > 10:
        return moment_of(stamp=clock, clock="", day="", day_start="", day_change="", zone=zone)
    on = whole or _stamp(day)
    if isinstance(on, datetime):
        on = on.date()
    if on is None:
        return None
    hour = _clock(clock)
    changes = _clock(day_change) if day_change else _start_of(day_start)
    if whole is None and changes and hour < changes <= time(12):
        on += timedelta(days=1)
    return on_the_wall(datetime.combine(on, hour), zone)


def on_the_wall(wall: datetime, zone: ZoneInfo | None) -> datetime:
    """The one moment at which a clock of this zone shows it; there may be none, or two."""
    if zone is None:
        raise TimeRefused("unknown_zone", _("The time has no offset, and its zone is unknown."))
    first, second = wall.replace(tzinfo=zone, fold=0), wall.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall:
        raise TimeRefused(
            "time_does_not_exist", _("Clocks of this zone are put forward past %(time)s.") % {"time": wall}
        )
    raise TimeRefused(
        "time_exists_twice", _("Clocks of this zone show %(time)s twice: say the offset.") % {"time": wall}
    )


def length_of(value: object) -> timedelta | None:
    """00:45, 1:30, 00:45:00, PT45M, 45 (minutes). None where nothing is said."""
    text = "" if value is None or isinstance(value, bool) else str(value).strip()
    if not text:
        return None
    if match := _CLOCK.fullmatch(text):
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    elif text.isascii() and text.isdigit() and len(text) < 6:
        length = timedelta(minutes=int(text))
    elif len(text) > 1 and (match := _ISO_LENGTH.fullmatch(text)):
        days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
        length = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    else:
        raise _unreadable(text)
    if not length or length > LONGEST:
        raise TimeRefused("bad_duration", _("It lasts %(time)s.") % {"time": text[:40]})
    return length


def _stamp(text: str) -> datetime | date | None:
    if not text:
        return None
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
        stamp = datetime.fromisoformat(text)
        if not 1900 < stamp.year < 2200:
            raise _unreadable(text)
    except (ValueError, OverflowError):
        raise _unreadable(text) from None
    return stamp


def _clock(text: str) -> time:
    match = _CLOCK.fullmatch(text)
    try:
        if match is None:
            return time.fromisoformat(text)
        hour, minute, second = (int(part or 0) for part in match.groups())
        return time(hour, minute, second)
    except ValueError:
        raise _unreadable(text) from None


def _start_of(day_start: str) -> time | None:
    try:
        start = _stamp(day_start)
    except TimeRefused:
        return None
    return start.time() if isinstance(start, datetime) else None


def _unreadable(text: str) -> TimeRefused:
    return TimeRefused("time_unreadable", _("This time cannot be read: %(time)s") % {"time": text[:40]})
