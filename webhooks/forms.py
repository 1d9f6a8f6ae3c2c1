"""What organisers type about a receiver. The address is judged here: the network is asked outside any transaction."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from . import events
from .targets import Target, TargetRefused, look_up


class EndpointForm(forms.Form):
    url = forms.CharField(
        label=_("address"),
        max_length=500,
        widget=UnfoldAdminTextInputWidget(
            attrs={"type": "url", "placeholder": "https://", "autocomplete": "off"}
        ),
        help_text=_("An https:// address on the public internet. Redirects are not followed."),
    )
    description = forms.CharField(
        label=_("what it is for"), max_length=200, required=False, widget=UnfoldAdminTextInputWidget()
    )
    events = forms.MultipleChoiceField(label=_("events"), widget=forms.CheckboxSelectMultiple())

    target: Target

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        types: Any = self.fields["events"]
        types.choices = [(type_, f"{events.words_of(type_)} ({type_})") for type_ in events.known_types()]

    def clean_url(self) -> str:
        try:
            self.target = look_up(self.cleaned_data["url"].strip())
        except TargetRefused as refusal:
            raise forms.ValidationError(str(refusal.reason)) from None
        return self.target.url
