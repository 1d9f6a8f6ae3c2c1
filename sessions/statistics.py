"""Counting lectures: who signed up, who came. Reads only; what is over does not change when a person is erased."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q

from forum.models import Edition

from .models import Lecture, SignUp, Speaking
from .states import SHOWN, STAYED_AWAY, LectureState, SignUpState

S = SignUpState


@dataclass(frozen=True)
class LectureFigures:
    """Sign-ups of one lecture; `title` in every language, as it was released."""

    code: str
    title: dict[str, str]
    seats: int
    signed_up: int
    attended: int
    no_show: int


@dataclass(frozen=True)
class ProgrammeFigures:
    signups: dict[str, int]  # by state, each of them
    people_signed_up: int
    people_attended: int
    lectures: list[LectureFigures]
    speakers: int


def programme_figures(edition: Edition) -> ProgrammeFigures:
    """Four queries."""
    signups = SignUp.objects.filter(lecture__edition=edition)
    states = dict(signups.order_by().values_list("state").annotate(Count("pk")))
    people = signups.aggregate(
        signed_up=Count(
            "visitor", distinct=True, filter=Q(state__in=(S.CONFIRMED, S.ATTENDED, *STAYED_AWAY))
        ),
        attended=Count("visitor", distinct=True, filter=Q(state=S.ATTENDED)),
    )
    speakers = Speaking.objects.filter(
        lecture__edition=edition, lecture__state=LectureState.RELEASED
    ).aggregate(people=Count("speaker", distinct=True))
    return ProgrammeFigures(
        signups={state: states.get(state, 0) for state in SignUpState.values},
        people_signed_up=people["signed_up"],
        people_attended=people["attended"],
        lectures=[_figures(row) for row in _lectures(edition)],
        speakers=speakers["people"],
    )


def _lectures(edition: Edition) -> Any:
    """Those that take sign-ups, in the order of the programme."""

    def among(*states: SignUpState) -> Count:
        return Count("signups", filter=Q(signups__state__in=states))

    return (
        Lecture.objects.filter(edition=edition, state__in=SHOWN, seating__is_open=True)
        .order_by(F("starts_at").asc(nulls_last=True), "id")
        .values("code", "title_kk", "title_ru", "title_en", "seating__total")
        .annotate(
            signed_up=among(S.CONFIRMED, S.OFFERED, S.ATTENDED, *STAYED_AWAY),
            attended=among(S.ATTENDED),
            no_show=among(*STAYED_AWAY),
        )
    )


def _figures(row: dict[str, Any]) -> LectureFigures:
    return LectureFigures(
        code=row["code"],
        title={language: row[f"title_{language}"] for language in ("kk", "ru", "en")},
        seats=row["seating__total"],
        signed_up=row["signed_up"],
        attended=row["attended"],
        no_show=row["no_show"],
    )
