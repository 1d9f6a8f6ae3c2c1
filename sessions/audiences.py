"""People who signed up for a lecture, as an audience (`mailing.audiences`). Speakers have no address with us."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.translations import text_in
from forum.models import Edition
from mailing.audiences import Audience, Segment, register
from visitors.audiences import PLACEHOLDERS, people, stop_news

from .models import Lecture, SignUp
from .states import COUNTS, TAKES_A_SEAT, SignUpState


def segments(edition: Edition) -> Iterator[Segment]:
    """Each released lecture with sign-up: those with a seat, those who wait."""
    yield Segment("all", _("Everybody with a seat in some lecture"))
    lectures = Lecture.objects.filter(edition=edition, signup_required=True).exclude(seating=None)
    for lecture in lectures.order_by("starts_at", "id"):
        words = {"code": lecture.code, "title": text_in(lecture, "title").text}
        yield Segment(f"seats:{lecture.code}", _("Seats: %(code)s %(title)s") % words)
        yield Segment(f"waits:{lecture.code}", _("Waiting list: %(code)s %(title)s") % words)


def select(edition: Edition, key: str) -> "QuerySet[Any]":
    signups = SignUp.objects.filter(lecture__edition=edition)
    which, _colon, code = key.partition(":")
    if code:
        signups = signups.filter(lecture__code=code)
    states = {"waits": (SignUpState.WAITLISTED,), "seats": TAKES_A_SEAT, "all": TAKES_A_SEAT}
    return signups.filter(state__in=states.get(which, COUNTS))


SIGNUPS = Audience(
    name="sessions.signups",
    words=gettext_lazy("People signed up for lectures"),
    model=SignUp,
    placeholders=PLACEHOLDERS,
    segments=segments,
    select=select,
    code_field="visitor__code",
    people=people,
    stop_news=stop_news,
)
register(SIGNUPS)
