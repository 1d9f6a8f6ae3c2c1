"""Reads of the programme and of sign-ups for pages, API, letters and calendars."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count, DateTimeField, DurationField, ExpressionWrapper, F, QuerySet, Value
from django.db.models.functions import Coalesce, Least

from core.moments import News
from core.statements import Statement
from core.text import fold_search, sort_key
from forum.models import Edition
from forum.news import NewsStatement
from visitors.models import Visitor

from .models import ProgrammeRules, Release, Seating, SignUp
from .programme.facts import ShownLecture, ShownSpeaker
from .programme.live import NO_SEATS, Live
from .states import LISTED, SHOWN, STAYED_AWAY, Kind, SignUpState


class Wanted(NamedTuple):
    """What somebody looks for in the programme; an empty word asks for nothing."""

    day: str = ""
    room: str = ""
    track: str = ""
    language: str = ""
    kind: str = ""
    search: str = ""

    @property
    def is_anything(self) -> bool:
        return any(self)


def chosen(lectures: Iterable[ShownLecture], wanted: Wanted, zone: ZoneInfo) -> list[ShownLecture]:
    words = fold_search(wanted.search).split()
    found = []
    for lecture in lectures:
        facts = lecture.facts
        if wanted.day and str(lecture.day(zone)) != wanted.day:
            continue
        if wanted.room and (facts["room"] or {}).get("code") != wanted.room:
            continue
        if wanted.track and (facts["track"] or {}).get("code") != wanted.track:
            continue
        if wanted.kind and facts["kind"] != wanted.kind:
            continue
        if wanted.language and wanted.language not in (*facts["languages"], *facts["interpretation"]):
            continue
        if not all(word in lecture.search_text for word in words):
            continue
        found.append(lecture)
    return found


_NEWS = NewsStatement(
    """
    SELECT lecture.id, lecture.state = ANY(%(shown)s) AS is_shown, lecture.left_at,
           greatest(lecture.touched_at, seating.touched_at) AS touched_at
    FROM forum_sessions_lecture lecture LEFT JOIN forum_sessions_seating seating ON seating.lecture_id = lecture.id
    WHERE lecture.edition_id = %(edition)s
    """,
    shown="text[]",
)


def news_of_lectures(edition: Edition, since: datetime) -> News:
    """Numbers of lectures that the public sees now: what a release told of them, or their seats, is another."""
    return _NEWS.since(since, edition=edition.pk, shown=[str(state) for state in SHOWN])


def numbered(live: Live, numbers: Iterable[int]) -> list[ShownLecture]:
    by_number = {lecture.pk: lecture for lecture in live.lectures}
    return [by_number[number] for number in numbers if number in by_number]


def now_and_next(
    lectures: Iterable[ShownLecture], at: datetime
) -> tuple[list[ShownLecture], list[ShownLecture]]:
    """What is on at this moment, and what starts next - all that start together."""
    timed = [row for row in lectures if row.starts_at and row.ends_at and not row.is_cancelled]
    now = [row for row in timed if row.starts_at <= at < row.ends_at]  # type: ignore[operator]
    later = [row for row in timed if row.starts_at > at]  # type: ignore[operator]
    soonest = min((row.starts_at for row in later if row.starts_at), default=None)
    return now, [row for row in later if row.starts_at == soonest]


_HIGHLIGHTS = (Kind.PLENARY, Kind.SHOW)


def highlights(live: Live, at: datetime) -> list[ShownLecture]:
    """What most people come for: plenaries and shows that are not over, in the order of time."""
    return [
        row
        for row in live.lectures
        if row.facts["kind"] in _HIGHLIGHTS and not row.is_cancelled and row.ends_at and row.ends_at > at
    ]


def seats_left(live: Live, at: datetime) -> int:
    """In all lectures together that still take sign-ups."""
    return sum(
        live.counts.get(row.pk, NO_SEATS).seats_left
        for row in live.lectures
        if row.facts["signup_required"] and not row.is_cancelled and row.starts_at and row.starts_at > at
    )


def speakers_of(live: Live, language: str) -> list[tuple[ShownSpeaker, list[ShownLecture]]]:
    """Everybody whom a released lecture names, in the order of the alphabet, with their lectures."""
    lectures: dict[str, list[ShownLecture]] = {}
    for lecture in live.lectures:
        for row in lecture.facts["speakers"]:
            lectures.setdefault(row["code"], []).append(lecture)
    return sorted(
        ((live.speakers[code], theirs) for code, theirs in lectures.items() if code in live.speakers),
        key=lambda pair: sort_key(pair[0].text("name", language).text),
    )


class OwnSignUp(NamedTuple):
    """One of a person's sign-ups, with today's position in the waiting list."""

    pk: int
    lecture_id: int
    lecture: str
    state: str
    position: int | None
    offer_expires_at: datetime | None
    auto_accept: bool

    @property
    def has_seat(self) -> bool:
        return self.state == SignUpState.CONFIRMED


_OWN = f"""
SELECT u.id, u.lecture_id, l.code, u.state,
    CASE WHEN u.state = '{SignUpState.WAITLISTED}' THEN (
        SELECT count(*) FROM forum_sessions_signup AS ahead
        WHERE ahead.lecture_id = u.lecture_id AND ahead.state = u.state AND ahead.id <= u.id
    ) END,
    u.offer_expires_at, u.auto_accept
FROM forum_sessions_signup u JOIN forum_sessions_lecture l ON l.id = u.lecture_id
WHERE {{which}} ORDER BY lower(u.during), u.id
"""  # noqa: S608 - constants of our own
_OWN_ONE = Statement(_OWN.format(which="u.id = %(signup)s"), signup="bigint")
_OWN_OF_VISITOR = Statement(
    _OWN.format(which="u.visitor_id = %(visitor)s AND u.state = ANY(%(listed)s)"),
    visitor="bigint",
    listed="text[]",
)
_LISTED = [str(state) for state in LISTED]


def own_signups(visitor: Visitor) -> list[OwnSignUp]:
    """The sign-ups that count, in the order of the lectures' times."""
    return [OwnSignUp(*row) for row in _OWN_OF_VISITOR.rows(visitor=visitor.pk, listed=_LISTED)]


def own_signup(visitor: Visitor, code: str) -> OwnSignUp | None:
    """The one for this lecture, if it counts."""
    return next((signup for signup in own_signups(visitor) if signup.lecture == code), None)


def position_of(signup: SignUp) -> int | None:
    (row,) = _OWN_ONE.rows(signup=signup.pk)
    return OwnSignUp(*row).position


def rules_of(edition_id: int) -> ProgrammeRules:
    return ProgrammeRules.objects.filter(pk=edition_id).first() or ProgrammeRules(edition_id=edition_id)


def with_moment(seatings: "QuerySet[Seating]") -> "QuerySet[Any]":
    """`moment`: when empty seats of the lecture go to the stand-by line (`locks.Seats.released_at` of a locked one)."""
    usual, rules = ProgrammeRules(), "edition__programmerules__"
    minutes = Least(
        Coalesce(f"{rules}release_minutes", Value(usual.release_minutes)),
        Coalesce(f"{rules}waitlist_closes_minutes", Value(usual.waitlist_closes_minutes)),
    )
    moment = F("starts_at") - ExpressionWrapper(
        minutes * Value(timedelta(minutes=1)), output_field=DurationField()
    )
    return seatings.annotate(moment=ExpressionWrapper(moment, output_field=DateTimeField()))


def releases_of(edition: Edition) -> "QuerySet[Release]":
    return Release.objects.filter(edition=edition).order_by("-number")


def attendance(edition: Edition) -> dict[str, int]:
    """For the report: how many came, gave up, stayed away."""
    counted = dict(
        SignUp.objects.filter(lecture__edition=edition)
        .order_by()
        .values_list("state")
        .annotate(count=Count("pk"))
    )
    states = (SignUpState.ATTENDED, SignUpState.CANCELLED)
    away = sum(counted.get(state, 0) for state in STAYED_AWAY)
    return {**{state.value: counted.get(state, 0) for state in states}, SignUpState.NO_SHOW.value: away}
