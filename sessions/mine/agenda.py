"""One visitor's lectures: what their page, their calendar and the API's list show."""

from dataclasses import dataclass
from datetime import datetime

from forum.queries import Forum
from visitors.models import Visitor

from ..calendar import CANCELLED, CONFIRMED, TENTATIVE, lectures_calendar
from ..models import SignUp
from ..programme.facts import ShownLecture
from ..programme.live import Live, live_programme
from ..queries import OwnSignUp, own_signups
from ..states import ALIVE, Ended, LectureState, SignUpState


@dataclass(frozen=True)
class AgendaLine:
    """A sign-up beside its lecture, and what may be done with it at that moment."""

    signup: OwnSignUp
    lecture: ShownLecture
    may_leave: bool
    may_accept: bool


def agenda_of(visitor: Visitor, forum: Forum, *, at: datetime, live: Live | None = None) -> list[AgendaLine]:
    """In the order of time."""
    live = live or live_programme(forum.edition)
    shown = {lecture.pk: lecture for lecture in live.lectures}
    lines = []
    for signup in own_signups(visitor):
        lecture = shown.get(signup.lecture_id)
        if lecture is None:
            continue
        begun = lecture.starts_at is not None and at >= lecture.starts_at
        offered = signup.state == SignUpState.OFFERED
        lines.append(
            AgendaLine(
                signup,
                lecture,
                may_leave=signup.state in ALIVE and not begun,
                may_accept=offered and signup.offer_expires_at is not None and at < signup.offer_expires_at,
            )
        )
    return lines


def agenda_calendar(visitor: Visitor, forum: Forum, *, at: datetime) -> bytes:
    """To be subscribed to: seats are sure, places in a line tentative; what was called off says so."""
    live = live_programme(forum.edition)
    rows = [
        (line.lecture, CONFIRMED if line.signup.state in _SURE else TENTATIVE)
        for line in agenda_of(visitor, forum, at=at, live=live)
    ]
    called_off = SignUp.objects.filter(visitor=visitor, ended=Ended.LECTURE).select_related("lecture")
    for signup in called_off.order_by("id"):
        lecture = signup.lecture
        state = LectureState(lecture.state)
        if state != LectureState.RELEASED and lecture.pk not in {row.pk for row, _status in rows}:
            rows.append((ShownLecture(lecture.pk, state, lecture.sequence, lecture.shown), CANCELLED))
    language = visitor.language
    name = f"{forum.card(language).brand}: {visitor.given_name}"
    return lectures_calendar(rows, forum, language, name=name, stamped_at=live.signature.released_at)


_SURE = (SignUpState.CONFIRMED, SignUpState.ATTENDED, SignUpState.NO_SHOW, SignUpState.RELEASED)
