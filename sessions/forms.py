"""The questions that the lecture desk asks before a deed."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from unfold.dataclasses import ActionDialog
from unfold.forms import BaseDialogForm
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from visitors import identity
from visitors.models import Visitor
from visitors.states import VisitorState

from .exchange.moments import LONGEST, TimeRefused, on_the_wall
from .programme.board import USUAL
from .services.drafting import PARKED, Slot


class SeatsForm(BaseDialogForm):
    capacity = forms.IntegerField(
        label=_("Seats"), min_value=0, max_value=100_000, widget=UnfoldAdminIntegerFieldWidget
    )


class ReasonForm(BaseDialogForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("The person reads it in the letter."),
    )


class AtTheDoorForm(BaseDialogForm):
    person = forms.CharField(
        label=_("Visitor"),
        max_length=254,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("The code on the ticket, or the e-mail address."),
    )


class PersonForm(AtTheDoorForm):
    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=UnfoldAdminTextInputWidget,
        help_text=_("Why this person gets a seat also when none is free."),
    )  # fmt: skip


class LectureForm(BaseDialogForm):
    lecture = forms.CharField(
        label=_("Code of the other lecture"), max_length=40, widget=UnfoldAdminTextInputWidget
    )


class PhotoForm(forms.Form):
    photo = forms.FileField(
        label=_("Photo"),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("JPEG, PNG or WebP, up to 10 MB. Where and with what it was taken is not kept."),
    )


class ScheduleForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".xml,.json,.csv,.xlsx"}),
        help_text=_(
            "schedule.xml or schedule.json of frab, pretalx and their relatives, or a table: CSV, XLSX."
        ),
    )
    share_slots = forms.BooleanField(
        label=_("Lectures in one room or with one speaker at one time share their slot"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=_("Otherwise the later one in the file is refused."),
    )


class PlacementForm(forms.Form):
    """Where a lecture shall stand. `to` is a mark (`board.mark_of`) instead of the four fields before it."""

    lecture = forms.CharField(max_length=40)
    room = forms.CharField(max_length=40, required=False)
    day = forms.DateField(required=False)
    start = forms.TimeField(required=False)
    minutes = forms.IntegerField(required=False, min_value=1, max_value=LONGEST // timedelta(minutes=1))
    to = forms.CharField(max_length=200, required=False)
    seen = forms.CharField(max_length=200, required=False)
    park = forms.BooleanField(required=False)

    def __init__(self, data: Any, zone: ZoneInfo) -> None:
        super().__init__(data)
        self.zone = zone

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        try:
            cleaned["slot"] = self._slot(cleaned)
        except TimeRefused as refusal:
            self.add_error("start", str(refusal.message))
        except ValueError:
            self.add_error("to", _("This time cannot be read."))
        return cleaned

    def _slot(self, cleaned: dict[str, Any]) -> Slot:
        if cleaned.get("park"):
            return PARKED
        if cleaned.get("to"):
            room, *times = cleaned["to"].split("|")
            starts_at, ends_at = (datetime.fromisoformat(text) if text else None for text in times)
            return Slot(room, starts_at, ends_at)
        room, day, start = (cleaned.get(name) for name in ("room", "day", "start"))
        if day is None or start is None:
            return Slot(room or "")
        starts_at = on_the_wall(datetime.combine(day, start), self.zone)
        return Slot(room or "", starts_at, starts_at + timedelta(minutes=cleaned.get("minutes") or USUAL))


def ask_with(form: type[BaseDialogForm], title: Any, description: Any, *, yes: Any) -> ActionDialog:
    return ActionDialog(title=title, description=description, form_class=form, form_submit_text=yes)


def people_named(text: str, edition_id: int) -> list[Visitor]:
    """Registered visitors with this code or address; several may share an address."""
    named = Q(code=text.strip().upper()) | Q(email_key=identity.email_key(text.strip()))
    people = Visitor.objects.filter(named, edition_id=edition_id, state=VisitorState.REGISTERED)
    return list(people.order_by("id")[:10])
