"""The form that names somebody for a staff badge."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import InvalidInput

from ..details.people import Person, clean_person


def _text(label: Any, limit: int, **attributes: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"maxlength": str(limit), "autocomplete": "off", **attributes})
    return forms.CharField(label=label, required=False, strip=False, widget=widget)


class BadgeForm(forms.Form):
    """`person` is who was typed, checked, after `is_valid()`."""

    family_name = _text(_("Family name"), 80, required="")
    given_name = _text(_("Given name"), 80, required="")
    position = _text(_("Position"), 120)

    person: Person

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            self.person = clean_person(cleaned)
        except InvalidInput as refusal:
            for name, messages in refusal.errors.items():
                for message in messages:
                    self.add_error(name, str(message))
        return cleaned
