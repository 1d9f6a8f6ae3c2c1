"""The kinds of letters about lectures: their built-in words and what organisers may fill into their own."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mailing.letters import BuiltIn
from mailing.placeholders import Placeholder, PlaceholderType, url
from visitors.emails import GIVEN_NAME, MANAGE_URL

CONFIRMED = "sessions.confirmed"
WAITLISTED = "sessions.waitlisted"
PROMOTED = "sessions.promoted"
OFFERED = "sessions.offered"
OFFER_EXPIRED = "sessions.offer_expired"
PASSED = "sessions.passed"
CANCELLED = "sessions.cancelled"
SEAT_RELEASED = "sessions.seat_released"
CHANGED = "sessions.changed"
REMINDER_DAY = "sessions.reminder_day"
REMINDER_HOUR = "sessions.reminder_hour"

_PERSON = (GIVEN_NAME, MANAGE_URL)
LECTURE = (
    Placeholder("title", _("title of the lecture"), "Жүн – болашақтың талшығы"),
    Placeholder("when", _("day and time of the lecture"), "12.10.2026, 11:00–11:45", PlaceholderType.DATE),
    Placeholder("where", _("room of the lecture"), "«Жібек»"),
    Placeholder("who", _("speakers"), "Серікбаев Дәурен, Anna Rossi"),
    url("lecture_url", _("page of the lecture")),
    url("programme_url", _("the programme")),
)
_LECTURES = Placeholder(
    "lectures",
    _("the lectures, one below the other"),
    "Жүн – болашақтың талшығы\n12.10.2026, 11:00–11:45\n«Жібек»",
    PlaceholderType.LINES,
)


def _about_one(name: Any, subject: Any, template: str, *more: Placeholder) -> BuiltIn:
    return BuiltIn(name, subject, f"sessions/mail/{template}", (*_PERSON, *LECTURE, *more))


BUILT_IN = {
    CONFIRMED: _about_one(_("Seat at a lecture confirmed"), _("You have a seat: %(title)s"), "confirmed"),
    PROMOTED: _about_one(_("Seat from the waiting list"), _("A seat for you: %(title)s"), "promoted"),
    WAITLISTED: _about_one(
        _("Put on the waiting list of a lecture"),
        _("Waiting list: %(title)s"),
        "waitlisted",
        Placeholder("position", _("position in the waiting list"), "3"),
        Placeholder("then", _("what happens when a seat becomes free"), "…"),
    ),
    OFFERED: _about_one(
        _("Seat at a lecture offered"),
        _("A seat is offered to you: %(title)s"),
        "offered",
        Placeholder(
            "deadline",
            _("until when it is offered"),
            "12.10.2026, 10:30",
            PlaceholderType.DATE,
            required=True,
        ),
    ),
    OFFER_EXPIRED: _about_one(
        _("Offer of a seat ran out"), _("The offered seat went on: %(title)s"), "offer_expired"
    ),
    PASSED: _about_one(_("Turn in the waiting list missed"), _("Your turn has passed: %(title)s"), "passed"),
    SEAT_RELEASED: _about_one(
        _("Seat left to the stand-by line"), _("Your seat was empty: %(title)s"), "seat_released"
    ),
    CANCELLED: _about_one(
        _("Sign-up for a lecture cancelled"),
        _("Sign-up cancelled: %(title)s"),
        "cancelled",
        Placeholder("words", _("who cancelled it, and why"), "…"),
    ),
    REMINDER_HOUR: _about_one(
        _("Reminder an hour before the lecture"), _("Soon: %(title)s"), "reminder_hour"
    ),
    REMINDER_DAY: BuiltIn(
        _("Reminder a day before the lecture"),
        _("Tomorrow: your lectures"),
        "sessions/mail/reminder_day",
        (*_PERSON, _LECTURES),
    ),
    CHANGED: BuiltIn(
        _("Changes in the programme"),
        _("Changes in your lectures"),
        "sessions/mail/changed",
        (*_PERSON, _LECTURES),
    ),
}
