"""The list for the door of a lecture, as a PDF: seats by name, the waiting list by turn."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from core.dates import date_span
from core.documents.typesetting import typeset
from core.text import sort_key
from core.translations import text_in
from forum.queries import Forum

from ..models import Lecture, SignUp
from ..programme.facts import ShownLecture
from ..states import LectureState, SignUpState

TEMPLATE = Path(__file__).with_name("door.typ")
_SEATED = (SignUpState.CONFIRMED, SignUpState.OFFERED, SignUpState.ATTENDED)
_LISTED = (*_SEATED, SignUpState.RELEASED)  # who comes late is looked for among those who had a seat


def door_list_pdf(lecture: Lecture, forum: Forum, language: str) -> bytes:
    with override(language):
        return typeset(TEMPLATE, _facts(lecture, forum, language))


def _facts(lecture: Lecture, forum: Forum, language: str) -> dict[str, Any]:
    shown = ShownLecture(lecture.pk, LectureState(lecture.state), lecture.sequence, lecture.shown)
    signups = SignUp.objects.filter(lecture=lecture).select_related("visitor").order_by("id")
    seated = [signup for signup in signups if signup.state in _LISTED]
    taken = sum(signup.state in _SEATED for signup in seated)
    waiting = [signup for signup in signups if signup.state == SignUpState.WAITLISTED]
    seated.sort(key=lambda signup: sort_key(signup.visitor.full_name))
    headsets = sum(signup.needs_headset for signup in seated)
    counts = _("Seats taken: %(taken)s · people waiting: %(waiting)s · headsets: %(headsets)s")
    return {
        "language": language,
        "title": shown.text("title", language).text,
        "organiser": text_in(forum.edition, "organiser", language).text,
        "about": " · ".join(filter(None, (_when(shown, forum, language), shown.room_name(language)))),
        "counts": counts % {"taken": taken, "waiting": len(waiting), "headsets": headsets},
        "columns": ["№", _("Name"), _("Organisation"), _("Remark"), _("Came")],
        "seated": [_row(signup) for signup in seated],
        "waiting": [_row(signup) for signup in waiting],
        "waiting_title": _("Waiting list"),
        "nobody": _("Nobody has signed up."),
    }


def _when(shown: ShownLecture, forum: Forum, language: str) -> str:
    if shown.starts_at is None or shown.ends_at is None:
        return ""
    zone = forum.edition.zone
    starts_at, ends_at = shown.starts_at.astimezone(zone), shown.ends_at.astimezone(zone)
    return f"{date_span(starts_at.date(), starts_at.date(), language)}, {starts_at:%H:%M}–{ends_at:%H:%M}"


def _row(signup: SignUp) -> dict[str, str]:
    marks = [_("headset")] if signup.needs_headset else []
    if signup.state == SignUpState.OFFERED:
        marks.append(_("offered"))
    if signup.state == SignUpState.RELEASED:
        marks.append(_("seat released"))
    return {
        "name": signup.visitor.full_name,
        "organisation": signup.visitor.organisation,
        "mark": ", ".join(marks),
    }
