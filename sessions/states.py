"""The lives of a lecture in the programme and of a visitor's sign-up for it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.states import Moves


class LectureState(models.TextChoices):
    """What the public sees of a lecture. Only a release moves it: `services.releases`."""

    DRAFT = "draft", _("not released yet")
    RELEASED = "released", _("in the programme")
    CANCELLED = "cancelled", _("called off")
    REMOVED = "removed", _("taken out of the programme")


L = LectureState

LECTURE_MOVES = Moves(
    LectureState,
    {
        L.DRAFT: {L.RELEASED},
        L.RELEASED: {L.CANCELLED, L.REMOVED},
        L.CANCELLED: {L.RELEASED, L.REMOVED},
        L.REMOVED: {L.RELEASED, L.CANCELLED},
    },
)

# The public finds it under its address; one that was taken out is as if it had never been there.
SHOWN = (L.RELEASED, L.CANCELLED)


class Plan(models.TextChoices):
    """What the draft intends with a lecture; the next release makes it true."""

    PLANNED = "planned", _("takes place")
    CANCELLED = "cancelled", _("called off")
    REMOVED = "removed", _("taken out of the programme")


class SignUpState(models.TextChoices):
    CONFIRMED = "confirmed", _("seat confirmed")
    WAITLISTED = "waitlisted", _("on the waiting list")
    OFFERED = "offered", _("a seat is offered")
    CANCELLED = "cancelled", _("sign-up cancelled")
    EXPIRED = "expired", _("the offer ran out")
    PASSED = "passed", _("turn missed: another seat at the same time")
    ATTENDED = "attended", _("attended")
    NO_SHOW = "no_show", _("did not come")
    RELEASED = "released", _("seat left to the stand-by line")


S = SignUpState

# Somebody who left and changes their mind signs up anew: a new row, and the end of the queue.
SIGNUP_MOVES = Moves(
    SignUpState,
    {
        S.WAITLISTED: {S.CONFIRMED, S.OFFERED, S.CANCELLED, S.PASSED, S.ATTENDED},
        S.OFFERED: {S.CONFIRMED, S.CANCELLED, S.EXPIRED, S.ATTENDED},
        S.CONFIRMED: {S.CANCELLED, S.ATTENDED, S.NO_SHOW, S.RELEASED},
        S.ATTENDED: {S.CONFIRMED, S.NO_SHOW},
        S.NO_SHOW: {S.CONFIRMED, S.ATTENDED},
        # Who comes late is let in while a seat is free, like everybody else at the door.
        # Of a lecture that starts later now, they get the seat back, or wait for one.
        S.RELEASED: {S.ATTENDED, S.CONFIRMED, S.CANCELLED, S.WAITLISTED},
    },
)

# An offer counts as a used seat until it is accepted or runs out.
TAKES_A_SEAT = (S.CONFIRMED, S.OFFERED, S.ATTENDED, S.NO_SHOW)
# The person can still come, or still waits.
ALIVE = (S.CONFIRMED, S.OFFERED, S.WAITLISTED)
# One row of these for a person and a lecture.
COUNTS = (*TAKES_A_SEAT, S.WAITLISTED)
# What the person and the doors still know of: whoever is on the list does not sign up anew.
LISTED = (*COUNTS, S.RELEASED)
# It is over, and the person was not there.
STAYED_AWAY = (S.NO_SHOW, S.RELEASED)


class Ended(models.TextChoices):
    """Why a sign-up ended; the letter says it in whole sentences."""

    NOT = "", _("has not ended")
    VISITOR = "visitor", _("given up by the visitor")
    SWAPPED = "swapped", _("exchanged for another lecture")
    ORGANISER = "organiser", _("taken away by the organiser")
    LECTURE = "lecture", _("the lecture does not take place")
    OVERLAP = "overlap", _("moved onto another seat of the person")
    LEFT = "left", _("the person's registration ended")


class Part(models.TextChoices):
    """What a person does on the stage."""

    SPEAKER = "speaker", _("speaker")
    MODERATOR = "moderator", _("moderator")


class Kind(models.TextChoices):
    LECTURE = "lecture", _("lecture")
    PANEL = "panel", _("panel discussion")
    WORKSHOP = "workshop", _("workshop")
    PLENARY = "plenary", _("plenary session")
    SHOW = "show", _("show")
    B2B = "b2b", _("business meetings")
    REGISTRATION = "registration", _("registration of participants")
    BREAK = "break", _("break")
