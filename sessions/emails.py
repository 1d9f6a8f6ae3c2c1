"""Letters about lectures: queued by the services, written here by the worker from what is true then.

Each names its sign-up, so a letter whose reason is gone meanwhile - the seat was given up before the
letter went out - is dropped. The key of a letter is the sign-up's number: nobody is told the same thing twice.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from core.dates import date_span
from core.links import site_url
from forum.queries import Forum, forum_with
from mailing.letters import Attachment, Letter, compose, letter
from mailing.models import Message
from mailing.services import outbox
from visitors.models import Visitor
from visitors.ticket import my_url

from .calendar import CANCELLED as CALLED_OFF
from .calendar import CONFIRMED as SURE
from .calendar import lectures_calendar
from .letters import (
    BUILT_IN,
    CANCELLED,
    CHANGED,
    CONFIRMED,
    OFFER_EXPIRED,
    OFFERED,
    PASSED,
    PROMOTED,
    REMINDER_DAY,
    REMINDER_HOUR,
    SEAT_RELEASED,
    WAITLISTED,
)
from .models import Lecture, Release, SignUp
from .programme.facts import ShownLecture
from .queries import position_of, rules_of
from .states import TAKES_A_SEAT, Ended, LectureState, SignUpState

# --- Queued by the services ---------------------------------------------------------------------


def queue_confirmed(visitor: Visitor, lecture: str, *, signed_up_at: datetime, at: datetime) -> None:
    outbox.queue(kind=CONFIRMED, params=_which(lecture, signed_up_at), **_to(visitor, at))


def queue_waitlisted(visitor: Visitor, lecture: str, *, signed_up_at: datetime, at: datetime) -> None:
    outbox.queue(kind=WAITLISTED, params=_which(lecture, signed_up_at), **_to(visitor, at))


def queue_cancelled(visitor: Visitor, lecture: str, *, signed_up_at: datetime, at: datetime) -> None:
    outbox.queue(kind=CANCELLED, params=_which(lecture, signed_up_at), **_to(visitor, at))


def promoted(signup: SignUp, lecture: str, *, at: datetime) -> dict[str, Any]:
    return _once(PROMOTED, signup, lecture, at)


def offered(signup: SignUp, lecture: str, *, at: datetime) -> dict[str, Any]:
    return _once(OFFERED, signup, lecture, at)


def offer_expired(signup: SignUp, lecture: str, *, at: datetime) -> dict[str, Any]:
    return _once(OFFER_EXPIRED, signup, lecture, at)


def passed(signup: SignUp, lecture: str, *, at: datetime) -> dict[str, Any]:
    return _once(PASSED, signup, lecture, at)


def seat_released(
    signup: SignUp, lecture: str, starts_at: datetime | None, *, at: datetime
) -> dict[str, Any]:
    return _once_for_each_start(SEAT_RELEASED, signup, lecture, starts_at, at)


def changed(
    visitor: Visitor, release: Release, lectures: Collection[str], back: Collection[str], *, at: datetime
) -> dict[str, Any]:
    """One for all that a release changed of a person's lectures; `back`: whose seat the stand-by line had."""
    return {
        "kind": CHANGED,
        "dedupe_key": f"{CHANGED}:{visitor.code}:{release.pk}",
        "params": {"release": release.pk, "lectures": sorted(lectures), "back": sorted(back)},
        **_to(visitor, at),
    }


def reminder_day(visitor: Visitor, day: str, *, at: datetime) -> dict[str, Any]:
    key = f"{REMINDER_DAY}:{visitor.code}:{day}"
    return {"kind": REMINDER_DAY, "dedupe_key": key, "params": {"day": day}, **_to(visitor, at)}


def reminder_hour(signup: SignUp, lecture: str, starts_at: datetime, *, at: datetime) -> dict[str, Any]:
    return _once_for_each_start(REMINDER_HOUR, signup, lecture, starts_at, at)


# --- Written by the worker ----------------------------------------------------------------------


@letter(CONFIRMED, BUILT_IN[CONFIRMED])
def write_confirmed(message: Message) -> Letter | None:
    about = _about(message, SignUpState.CONFIRMED)
    return about and about.compose(CONFIRMED, calendar=SURE)


@letter(PROMOTED, BUILT_IN[PROMOTED])
def write_promoted(message: Message) -> Letter | None:
    about = _about(message, SignUpState.CONFIRMED)
    return about and about.compose(PROMOTED, calendar=SURE)


@letter(WAITLISTED, BUILT_IN[WAITLISTED])
def write_waitlisted(message: Message) -> Letter | None:
    about = _about(message, SignUpState.WAITLISTED)
    if about is None:
        return None
    if about.signup.auto_accept:
        then = _("When a seat becomes free and it is your turn, it is yours at once, and we write to you.")
    else:
        minutes = rules_of(about.visitor.edition_id).offer_minutes
        then = _(
            "When a seat becomes free and it is your turn, we offer it to you. Minutes to accept it: %(minutes)s."
        ) % {"minutes": minutes}
    return about.compose(WAITLISTED, position=str(position_of(about.signup)), then=then)


@letter(OFFERED, BUILT_IN[OFFERED])
def write_offered(message: Message) -> Letter | None:
    about = _about(message, SignUpState.OFFERED)
    if about is None or about.signup.offer_expires_at is None:
        return None
    deadline = _moment(about.signup.offer_expires_at, about.forum, about.visitor.language)
    return about.compose(OFFERED, deadline=deadline)


@letter(OFFER_EXPIRED, BUILT_IN[OFFER_EXPIRED])
def write_offer_expired(message: Message) -> Letter | None:
    about = _about(message, SignUpState.EXPIRED)
    return about and about.compose(OFFER_EXPIRED)


@letter(PASSED, BUILT_IN[PASSED])
def write_passed(message: Message) -> Letter | None:
    about = _about(message, SignUpState.PASSED)
    return about and about.compose(PASSED)


@letter(SEAT_RELEASED, BUILT_IN[SEAT_RELEASED])
def write_seat_released(message: Message) -> Letter | None:
    about = _about(message, SignUpState.RELEASED)
    return about and about.compose(SEAT_RELEASED)


@letter(CANCELLED, BUILT_IN[CANCELLED])
def write_cancelled(message: Message) -> Letter | None:
    about = _about(message, SignUpState.CANCELLED)
    if about is None:
        return None
    words = _("Your sign-up is cancelled.")
    if about.signup.ended == Ended.ORGANISER:
        words = _("The organiser has cancelled your sign-up.")
        if about.signup.reason:
            words += " " + _("The reason: %(reason)s") % {"reason": about.signup.reason}
    return about.compose(CANCELLED, calendar=CALLED_OFF, words=words)


@letter(REMINDER_HOUR, BUILT_IN[REMINDER_HOUR])
def write_reminder_hour(message: Message) -> Letter | None:
    about = _about(message, SignUpState.CONFIRMED)
    return about and about.compose(REMINDER_HOUR)


@letter(REMINDER_DAY, BUILT_IN[REMINDER_DAY])
def write_reminder_day(message: Message) -> Letter | None:
    """Tomorrow's lectures of one person, in one letter."""
    visitor = _registered(message)
    if visitor is None:
        return None
    forum = forum_with(visitor.edition_id)
    held = SignUp.objects.filter(visitor=visitor, state=SignUpState.CONFIRMED).select_related("lecture")
    shown = [_shown(signup.lecture) for signup in held.order_by("during")]
    lectures = [row for row in shown if str(row.day(forum.edition.zone)) == message.params["day"]]
    if not lectures:
        return None
    return _list_letter(
        message, visitor, forum,
        rows=[(_facts(row, forum, visitor.language), "") for row in lectures],
        calendar=[(row, SURE) for row in lectures],
    )  # fmt: skip


@letter(CHANGED, BUILT_IN[CHANGED])
def write_changed(message: Message) -> Letter | None:
    """What one release changed of a person's lectures, and the entries for their calendar."""
    visitor = _registered(message)
    if visitor is None:
        return None
    forum = forum_with(visitor.edition_id)
    lectures = Lecture.objects.filter(edition_id=visitor.edition_id, code__in=message.params["lectures"])
    back = message.params.get("back", ())
    rows, entries = [], []
    for lecture in lectures.order_by("starts_at", "id"):
        signup = SignUp.objects.filter(visitor=visitor, lecture=lecture).order_by("-id").first()
        if signup is None:
            continue
        shown = _shown(lecture)
        rows.append(
            (_facts(shown, forum, visitor.language), _what_happened(signup, shown, lecture.code in back))
        )
        if signup.state == SignUpState.CONFIRMED:
            entries.append((shown, SURE))
        elif signup.state == SignUpState.CANCELLED:
            entries.append((shown, CALLED_OFF))
    if not rows:
        return None
    return _list_letter(message, visitor, forum, rows=rows, calendar=entries)


def _what_happened(signup: SignUp, lecture: ShownLecture, is_back: bool) -> str:
    if lecture.state != LectureState.RELEASED:
        return _("This lecture does not take place.")
    if signup.ended == Ended.OVERLAP:
        return _(
            "It now takes place at the same time as another lecture for which you hold a seat, so this seat was"
            " given on. You can exchange the two on your page."
        )
    if is_back and signup.state == SignUpState.CONFIRMED:
        return _(
            "It starts at another time now, so the seat that was left to the stand-by line is yours again."
        )
    if is_back and signup.state == SignUpState.WAITLISTED:
        return _(
            "It starts at another time now. The seat that was left to the stand-by line is taken: you stand in the"
            " waiting list, before those who joined it after you."
        )
    if signup.state == SignUpState.WAITLISTED:
        return _("Place, time or speakers have changed. Your place in the waiting list stays.")
    if signup.state in TAKES_A_SEAT:
        return _("Place, time or speakers have changed. Your seat stays yours.")
    return _("Place, time or speakers have changed.")


# --- What they are made of ----------------------------------------------------------------------


class _About(NamedTuple):
    """A letter about one sign-up."""

    visitor: Visitor
    signup: SignUp
    lecture: ShownLecture
    forum: Forum

    def compose(self, kind: str, *, calendar: str = "", **personal: str) -> Letter:
        language = self.visitor.language
        entries = [(self.lecture, calendar)] if calendar else []
        return compose(
            kind,
            forum=self.forum,
            language=language,
            personal={
                "given_name": self.visitor.given_name,
                "manage_url": my_url(self.visitor),
                "lecture_url": site_url("sessions:lecture", language=language, code=self.lecture.code),
                "programme_url": site_url("sessions:programme", language=language),
                **_facts(self.lecture, self.forum, language),
                **personal,
            },
            attachments=_attached(entries, self.forum, language, self.signup.changed_at),
        )


def _about(message: Message, *states: SignUpState) -> _About | None:
    """None when the sign-up is no longer in the state that the letter tells of."""
    visitor = _registered(message)
    if visitor is None:
        return None
    signups = SignUp.objects.filter(
        visitor=visitor,
        lecture__code=message.params["lecture"],
        signed_up_at=message.params["signed_up_at"],
    )
    signup = signups.select_related("lecture").order_by("-id").first()
    if signup is None or signup.state not in states:
        return None
    return _About(visitor, signup, _shown(signup.lecture), forum_with(visitor.edition_id))


def _list_letter(
    message: Message,
    visitor: Visitor,
    forum: Forum,
    *,
    rows: list[tuple[dict[str, str], str]],
    calendar: list[tuple[ShownLecture, str]],
) -> Letter:
    language = visitor.language
    told = ("\n".join(filter(None, (row["title"], row["when"], row["where"], words))) for row, words in rows)
    return compose(
        message.kind,
        forum=forum,
        language=language,
        personal={
            "given_name": visitor.given_name,
            "manage_url": my_url(visitor),
            "lectures": "\n\n".join(told),
        },
        attachments=_attached(calendar, forum, language, message.queued_at),
        key=message.pk,  # the lectures are this person's
        rows=rows,
    )


def _facts(lecture: ShownLecture, forum: Forum, language: str) -> dict[str, str]:
    unknown = _("will be announced")
    speakers = ", ".join(lecture.speaker_names(language))
    return {
        "title": lecture.text("title", language).text,
        "when": _time(lecture, forum, language) or unknown,
        "where": lecture.room_name(language) or unknown,
        "who": speakers or "—",
    }


def _time(lecture: ShownLecture, forum: Forum, language: str) -> str:
    if lecture.starts_at is None or lecture.ends_at is None:
        return ""
    zone = forum.edition.zone
    starts_at, ends_at = lecture.starts_at.astimezone(zone), lecture.ends_at.astimezone(zone)
    return f"{date_span(starts_at.date(), starts_at.date(), language)}, {starts_at:%H:%M}–{ends_at:%H:%M}"


def _moment(at: datetime, forum: Forum, language: str) -> str:
    local = at.astimezone(forum.edition.zone)
    return f"{date_span(local.date(), local.date(), language)}, {local:%H:%M}"


def _attached(
    entries: list[tuple[ShownLecture, str]], forum: Forum, language: str, at: datetime
) -> tuple[Attachment, ...]:
    """What stays in one file, what is taken out of the calendar in another: a file has one METHOD."""
    name = forum.card(language).brand
    files = []
    for method, called_off in (("PUBLISH", False), ("CANCEL", True)):
        rows = [(row, status) for row, status in entries if (status == CALLED_OFF) is called_off]
        if any(row.starts_at for row, _status in rows):
            content = lectures_calendar(rows, forum, language, name=name, stamped_at=at, method=method)
            file_name = "altyn-oimaq-cancelled.ics" if called_off else "altyn-oimaq.ics"
            files.append(Attachment(file_name, content, "text/calendar"))
    return tuple(files)


def _shown(lecture: Lecture) -> ShownLecture:
    return ShownLecture(lecture.pk, LectureState(lecture.state), lecture.sequence, lecture.shown)


def _registered(message: Message) -> Visitor | None:
    visitor = Visitor.objects.filter(code=message.about_code).first()
    return visitor if visitor is not None and visitor.is_registered else None


def _to(visitor: Visitor, at: datetime) -> dict[str, Any]:
    return {"about": visitor, "to_address": visitor.email, "language": visitor.language, "at": at}


def _which(lecture: str, signed_up_at: datetime) -> dict[str, Any]:
    """Names a sign-up of the person whom the letter is about, also one that has no number yet."""
    return {"lecture": lecture, "signed_up_at": signed_up_at.isoformat()}


def _once(kind: str, signup: SignUp, lecture: str, at: datetime) -> dict[str, Any]:
    return {
        "kind": kind,
        "dedupe_key": f"{kind}:{signup.pk}",
        "params": _which(lecture, signup.signed_up_at),
        **_to(signup.visitor, at),
    }


def _once_for_each_start(
    kind: str, signup: SignUp, lecture: str, starts_at: datetime | None, at: datetime
) -> dict[str, Any]:
    """A lecture that is moved is told of anew."""
    row = _once(kind, signup, lecture, at)
    return row | {"dedupe_key": f"{row['dedupe_key']}:{starts_at:%Y%m%d%H%M}"} if starts_at else row
