"""The form that invites somebody into the team."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core.cleaning import Cleaner, email_address
from core.widgets import FastSelect

from ..models import Role


class TokenForm(forms.Form):
    """A program of the company's own; without a name it is called a program."""

    name = forms.CharField(
        label=_("What the program is for"), required=False, widget=forms.TextInput(
            attrs={"autocomplete": "off", "maxlength": "100"}
        ),
    )  # fmt: skip


class InvitationForm(forms.Form):
    email = forms.CharField(
        label=_("E-mail"), required=False, widget=forms.TextInput(
            attrs={"type": "email", "inputmode": "email", "autocomplete": "off", "maxlength": "254", "required": ""}
        ),
    )  # fmt: skip
    role = forms.CharField(label=_("Role"), required=False, widget=FastSelect(choices=Role.choices))
    language = forms.CharField(
        label=_("Language of the letter"), required=False, widget=FastSelect(choices=settings.LANGUAGES)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"role": Role.MEMBER, "language": translation.get_language(), **self.initial}

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        cleaner = Cleaner(typed)
        cleaned = {
            "email": cleaner.checked("email", email_address, limit=254, required=True),
            "role": cleaner.choice("role", Role.values, default=Role.MEMBER),
            "language": cleaner.choice("language", dict(settings.LANGUAGES), required=True),
        }
        for name, faults in cleaner.errors.items():
            for fault in faults:
                self.add_error(name, str(fault))
        return cleaned
