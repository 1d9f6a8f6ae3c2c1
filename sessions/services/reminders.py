"""Letters by the clock: the evening's list of tomorrow's lectures, and one an hour before each of them.

Keys make sure that nobody gets two. Whoever gave the seat up meanwhile gets none: the writer looks again.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from forum.queries import Forum
from mailing.services import outbox
from visitors.models import Visitor
from visitors.states import VisitorState

from .. import emails
from ..models import SignUp
from ..states import SignUpState

# Not at midnight: people read it over the morning tea.
_FROM_HOUR = 9
_AN_HOUR = timedelta(hours=1)


def remind(*, forum: Forum, at: datetime) -> int:
    """Queue what is due; how many letters that were, those that went out before included."""
    with transaction.atomic():
        return outbox.queue_once([*_of_tomorrow(forum, at), *_of_the_next_hour(forum, at)])


def _of_tomorrow(forum: Forum, at: datetime) -> list[dict[str, Any]]:
    local = at.astimezone(forum.edition.zone)
    if local.hour < _FROM_HOUR:
        return []
    tomorrow = local.date() + timedelta(days=1)
    starts = datetime.combine(tomorrow, datetime.min.time(), forum.edition.zone)
    seats = _seats(forum).filter(
        lecture__seating__starts_at__gte=starts, lecture__seating__starts_at__lt=starts + timedelta(days=1)
    )
    people: dict[int, Visitor] = {signup.visitor_id: signup.visitor for signup in seats}
    return [emails.reminder_day(visitor, str(tomorrow), at=at) for visitor in people.values()]


def _of_the_next_hour(forum: Forum, at: datetime) -> list[dict[str, Any]]:
    """Nobody who signed up within that hour needs to be told."""
    soon = _seats(forum).filter(
        lecture__seating__starts_at__gt=at, lecture__seating__starts_at__lte=at + _AN_HOUR
    )
    letters = []
    for signup in soon.select_related("lecture__seating"):
        starts_at = signup.lecture.seating.starts_at
        if starts_at is not None and signup.signed_up_at <= starts_at - _AN_HOUR:
            letters.append(emails.reminder_hour(signup, signup.lecture.code, starts_at, at=at))
    return letters


def _seats(forum: Forum) -> "QuerySet[SignUp]":
    return SignUp.objects.filter(
        lecture__edition=forum.edition,
        lecture__seating__is_called_off=False,
        state=SignUpState.CONFIRMED,
        visitor__state=VisitorState.REGISTERED,
    ).select_related("visitor", "lecture")
