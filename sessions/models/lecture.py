"""A lecture as the organisers draft it, and - in `shown` - as the last release told the public."""

from typing import Any

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Func, Q
from django.utils.translation import gettext_lazy as _

from core.codes import public_code
from core.moments import keeps_moments, left_field, moment_field
from core.translations import translated
from forum.models import Edition
from forum.models.revision import raises_revision
from journal.tracking import keeps_history

from ..states import SHOWN, Kind, LectureState, Part, Plan
from .place import Room, Track
from .speaker import Speaker, new_guid


class TsTzRange(Func):
    """From the start until, and not including, the end."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


def codes_field(label: Any, *, help_text: Any = "") -> "ArrayField[Any, Any]":
    code = models.CharField(max_length=10)
    return ArrayField(code, verbose_name=label, default=list, blank=True, help_text=help_text)


_SHOWN = ", ".join(f"'{state.value}'" for state in SHOWN)
# Out of the programme, or in it under another code.
_LEAVES = (
    f"OLD.state IN ({_SHOWN}) AND"
    f" (NEW.state NOT IN ({_SHOWN}) OR OLD.shown -> 'code' IS DISTINCT FROM NEW.shown -> 'code')"
)
_STAGE_IS_TAKEN = Q(plan=Plan.PLANNED, shared_slot=False, room__isnull=False, starts_at__isnull=False)


class Lecture(models.Model):
    """Everything but the last block is the draft, edited freely in the admin and by imports.

    The public sees `shown`, which `services.releases` copies from the draft together with `state`.
    People's seats hang on `Seating`, which a release makes. A draft may lack room and time.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, verbose_name=_("edition"), db_index=False)
    code = models.SlugField(_("code"), max_length=40, default=public_code, db_index=False)
    guid = models.CharField(_("identifier in exchange"), max_length=80, default=new_guid)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.LECTURE)
    title = translated(models.CharField(_("title"), max_length=300))
    abstract = translated(models.TextField(_("abstract")), required=False)
    room = models.ForeignKey(Room, models.PROTECT, verbose_name=_("room"), null=True, blank=True)
    track = models.ForeignKey(Track, models.PROTECT, verbose_name=_("track"), null=True, blank=True)
    starts_at = models.DateTimeField(_("starts at"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    shared_slot = models.BooleanField(
        _("shared slot"),
        default=False,
        help_text=_("May share its room and its speakers with another lecture at the same time."),
    )
    languages = codes_field(_("languages of the talk"), help_text=_("Codes divided by commas: kk,ru."))
    interpretation = codes_field(_("interpretation into"), help_text=_("Codes divided by commas: kk,ru."))
    headsets = models.PositiveIntegerField(_("headsets"), default=0)
    signup_required = models.BooleanField(_("sign-up required"), default=True)
    capacity = models.PositiveIntegerField(
        _("seats"), null=True, blank=True, help_text=_("Empty: as many as the room has.")
    )
    signup_opens_at = models.DateTimeField(_("sign-up from"), null=True, blank=True)
    signup_closes_at = models.DateTimeField(
        _("sign-up until"), null=True, blank=True, help_text=_("Empty: until the lecture starts.")
    )
    speakers = models.ManyToManyField(Speaker, through="Speaking", verbose_name=_("speakers"))
    plan = models.CharField(_("plan"), max_length=10, choices=Plan, default=Plan.PLANNED)

    # What the last release made of it
    state = models.CharField(
        _("state"), max_length=10, choices=LectureState, default=LectureState.DRAFT, editable=False
    )
    shown = models.JSONField(_("as released"), default=dict, editable=False)
    # SEQUENCE of its calendar entry: grows whenever a release changes it.
    sequence = models.PositiveIntegerField(default=0, editable=False)
    touched_at, left_at = moment_field(), left_field()

    class Meta:
        verbose_name = _("lecture")
        verbose_name_plural = _("lectures")
        ordering = ["starts_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="lecture_code_once"),
            models.UniqueConstraint(fields=["edition", "guid"], name="lecture_guid_once"),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="lecture_times_in_order",
                violation_error_message=_("A lecture ends after it starts."),
            ),
            models.CheckConstraint(condition=Q(state__in=LectureState.values), name="lecture_state_known"),
            ExclusionConstraint(
                name="lecture_room_once",
                expressions=[
                    ("room", RangeOperators.EQUAL),
                    (TsTzRange("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
                condition=_STAGE_IS_TAKEN,
                deferrable=Deferrable.IMMEDIATE,  # an import or a swap puts it off to its end
                violation_error_message=_("Another lecture is in this room at this time."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="moves_its_speakers",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("starts_at", "ends_at", "plan", "shared_slot"),  # type: ignore[no-untyped-call]
                func="UPDATE forum_sessions_speaking SET during = during WHERE lecture_id = NEW.id; RETURN NULL;",
            ),
            *keeps_history(inserts=True, leave_out=["shown", "sequence", "touched_at", "left_at"]),
            *keeps_moments("state", "shown", leaves=_LEAVES),
            *raises_revision(pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Speaking(models.Model):
    """A person on the stage of a lecture. `during` is the lecture's time, kept by triggers.

    It is empty where the person may be in two places: a shared slot, a lecture without a time or called off.
    """

    lecture = models.ForeignKey(
        Lecture, models.CASCADE, related_name="speakings", verbose_name=_("lecture"), db_index=False
    )
    speaker = models.ForeignKey(Speaker, models.PROTECT, related_name="speakings", verbose_name=_("speaker"))
    part = models.CharField(_("part"), max_length=10, choices=Part, default=Part.SPEAKER)
    sort = models.PositiveSmallIntegerField(_("order"), default=0)
    during = DateTimeRangeField(null=True, editable=False)  # type: ignore[misc]  # the stubs know no null

    class Meta:
        verbose_name = _("speaker of the lecture")
        verbose_name_plural = _("speakers of the lecture")
        ordering = ["sort", "id"]
        constraints = [
            models.UniqueConstraint(fields=["lecture", "speaker"], name="speaking_once"),
            ExclusionConstraint(
                name="speaker_in_one_place",
                expressions=[("speaker", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(during__isnull=False),
                deferrable=Deferrable.IMMEDIATE,
                violation_error_message=_("This person is on another stage at this time."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="takes_the_lectures_time",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=f"""
                    SELECT CASE WHEN plan = '{Plan.PLANNED}' AND NOT shared_slot AND starts_at IS NOT NULL
                           THEN tstzrange(starts_at, ends_at) END
                    INTO NEW.during FROM forum_sessions_lecture WHERE id = NEW.lecture_id;
                    RETURN NEW;
                """,  # noqa: S608 - a constant of our own
            ),
            *keeps_history(inserts=True, part_of="lecture", leave_out=["during"]),
        ]

    def __str__(self) -> str:
        return f"{self.lecture_id}: {self.speaker_id}"
