"""The registration form: what is shown and in which order. Its rules are those of `visitors.details`."""

import uuid
from collections.abc import Iterable
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core import proof
from core.errors import InvalidInput
from core.translations import text_in
from core.widgets import Choices, FastSelect, Later
from forum.countries import country_choices
from forum.models import ConsentScope, OptionField
from forum.queries import Forum

from .details import Details, clean_details
from .models import Visitor
from .services.registration import check_consents


def _text(label: Any, limit: int, **attributes: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"maxlength": str(limit), **attributes})
    return forms.CharField(label=label, required=False, strip=False, widget=widget)


def _choice(label: Any, **attributes: str) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=FastSelect(attrs=attributes))


def _named(rows: Iterable[Any]) -> Choices:
    return [("", ""), *((row.code, text_in(row, "name").text) for row in rows)]


class DetailsForm(forms.Form):
    """A person's details. `details` holds them, checked, after `is_valid()`."""

    family_name = _text(_("Family name"), 80, autocomplete="family-name", required="")
    given_name = _text(_("Given name"), 80, autocomplete="given-name", required="")
    patronymic = _text(_("Patronymic (if any)"), 80, autocomplete="additional-name")
    email = _text(_("E-mail"), 254, autocomplete="email", inputmode="email", type="email", required="")
    phone = _text(_("Telephone"), 40, autocomplete="tel", inputmode="tel", type="tel")
    country = _choice(_("Country"), autocomplete="country")
    region = _choice(_("Region"))
    kind = _choice(_("I am coming as"), required="")
    organisation = _text(_("Organisation"), 200, autocomplete="organization")
    position = _text(_("Position"), 120, autocomplete="organization-title")
    activity = _choice(_("Field of activity"))
    position_level = _choice(_("Position level"))
    purpose = _choice(_("Purpose of visit"))
    source = _choice(_("How did you hear about the forum?"))
    language = _choice(_("Language of letters and ticket"))  # one is always chosen

    details: Details

    def __init__(self, *args: Any, forum: Forum, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.forum = forum
        self._offer("country", Later(lambda: country_choices(translation.get_language())))
        self._offer("region", Later(lambda: _named(forum.regions.values())))
        self._offer("language", settings.LANGUAGES)
        for name, field in (
            ("kind", OptionField.VISITOR_KIND),
            ("activity", OptionField.ACTIVITY),
            ("position_level", OptionField.POSITION_LEVEL),
            ("purpose", OptionField.PURPOSE),
            ("source", OptionField.SOURCE),
        ):
            self._offer(name, Later(partial(_named, forum.options.get(field, ()))))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            self.details = clean_details(cleaned, forum=self.forum)
        except InvalidInput as refusal:
            self._take_over(refusal)
        return cleaned

    def _offer(self, name: str, choices: Any) -> None:
        self.fields[name].widget.choices = choices

    def _take_over(self, refusal: InvalidInput) -> None:
        for name, messages in refusal.errors.items():
            for message in messages:
                self.add_error(name, str(message))


class RegistrationForm(DetailsForm):
    """The public form: details, consents (all unticked), the form's own number, the check against robots."""

    consents = forms.MultipleChoiceField(
        label=_("Consents"), required=False, choices=ConsentScope.choices, widget=forms.CheckboxSelectMultiple
    )
    submission = forms.UUIDField(required=False, widget=forms.HiddenInput)
    proof = forms.CharField(required=False, widget=forms.HiddenInput)
    # People do not see this field; robots fill it in.
    website_url = forms.CharField(required=False, label=_("Leave this empty"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {
            "country": "KZ",
            "language": translation.get_language(),
            "submission": uuid.uuid4(),
            **self.initial,
        }
        self.fields["proof"].widget.attrs["data-proof"] = proof.challenge()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        try:
            check_consents(cleaned.get("consents", []))
        except InvalidInput as refusal:
            self._take_over(refusal)
        return cleaned

    @property
    def is_from_a_robot(self) -> bool:
        return bool(settings.RATE_LIMITS and self.cleaned_data.get("website_url"))


def details_of(visitor: Visitor) -> dict[str, Any]:
    """A visitor's details as the form's initial values, and as what an API correction starts from."""
    names = [name for name in DetailsForm.base_fields if name != "region"]
    return {name: getattr(visitor, name) for name in names} | {
        "region": visitor.region.code if visitor.region else ""
    }
