"""How far away the forum is, in words that are true for the whole day: nothing ticks, so a page may be kept."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.models import OpeningDay
from forum.queries import Forum


class Phase(StrEnum):
    BEFORE = "before"
    ON = "on"
    OVER = "over"


@dataclass(frozen=True)
class Countdown:
    phase: Phase
    words: str
    opening: OpeningDay | None = None  # whose hours are told: today's, after closing time the next day's
    is_today: bool = False


def countdown(forum: Forum, at: datetime) -> Countdown:
    """Days of the venue's calendar; on the days themselves the hours that are still to come."""
    edition = forum.edition
    today = edition.today(at)
    days = (edition.starts_on - today).days
    if days > 0:
        return Countdown(Phase.BEFORE, _days_left(days))
    coming = [day for day in forum.opening_days if _closes_at(day, forum) > at]
    if today > edition.ends_on or (forum.opening_days and not coming):
        return Countdown(Phase.OVER, _("The forum is over. Thank you to everybody who took part."))
    opening = coming[0] if coming else None
    return Countdown(Phase.ON, _("The forum is on"), opening, opening is not None and opening.on == today)


def _days_left(days: int) -> str:
    if days == 1:
        return _("The forum opens tomorrow")
    return ngettext("%(count)s day to the forum", "%(count)s days to the forum", days) % {"count": days}


def _closes_at(day: OpeningDay, forum: Forum) -> datetime:
    return datetime.combine(day.on, day.closes_at, forum.edition.zone)
