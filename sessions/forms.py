"""The questions that the lecture desk asks before a deed."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from unfold.dataclasses import ActionDialog
from unfold.forms import BaseDialogForm
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminTextInputWidget,
)

from visitors import identity
from visitors.models import Visitor
from visitors.states import VisitorState


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


class PersonForm(BaseDialogForm):
    person = forms.CharField(
        label=_("Visitor"),
        max_length=254,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("The code on the ticket, or the e-mail address."),
    )
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


def ask_with(form: type[BaseDialogForm], title: Any, description: Any, *, yes: Any) -> ActionDialog:
    return ActionDialog(title=title, description=description, form_class=form, form_submit_text=yes)


def people_named(text: str, edition_id: int) -> list[Visitor]:
    """Registered visitors with this code or address; several may share an address."""
    named = Q(code=text.strip().upper()) | Q(email_key=identity.email_key(text.strip()))
    people = Visitor.objects.filter(named, edition_id=edition_id, state=VisitorState.REGISTERED)
    return list(people.order_by("id")[:10])
