"""The desk's form: the visitor's fields in the admin's look, with the rules of every other door."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminEmailInputWidget,
    UnfoldAdminSelectWidget,
)

from core.errors import InvalidInput
from core.translations import text_in
from forum.countries import country_choices
from forum.models import ConsentScope, OptionField
from forum.queries import current_forum, forum_with

from .details import Details, clean_details
from .models import Visitor
from .services.registration import check_consents

_ANSWERS = {
    "kind": OptionField.VISITOR_KIND,
    "activity": OptionField.ACTIVITY,
    "position_level": OptionField.POSITION_LEVEL,
    "purpose": OptionField.PURPOSE,
    "source": OptionField.SOURCE,
}


def _choice(label: Any, *, required: bool = False) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=required, widget=UnfoldAdminSelectWidget)


class DeskForm(forms.ModelForm):  # type: ignore[type-arg]  # no generic at run time
    """`details` holds what was typed, checked by `visitors.details`, after `is_valid()`."""

    email = forms.CharField(label=_("E-mail"), widget=UnfoldAdminEmailInputWidget)
    country = _choice(_("Country"))
    kind = _choice(_("Kind of visitor"), required=True)
    activity = _choice(_("Field of activity"))
    position_level = _choice(_("Position level"))
    purpose = _choice(_("Purpose of visit"))
    source = _choice(_("How they heard of the forum"))
    consents = forms.MultipleChoiceField(
        label=_("Consents"),
        required=False,
        choices=ConsentScope.choices,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("Tick what the person has said or signed at the desk."),
    )

    details: Details

    class Meta:
        model = Visitor
        fields = (
            *("family_name", "given_name", "patronymic", "email", "phone", "country", "region", "language"),
            *("kind", "organisation", "position", "activity", "position_level", "purpose", "source"),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.forum = forum_with(self.instance.edition_id) if self.instance.pk else current_forum()
        for name, question in _ANSWERS.items():
            if name in self.fields:
                rows = self.forum.options.get(question, ())
                self._offer(name, [("", "—"), *((row.code, text_in(row, "name").text) for row in rows)])
        if "country" in self.fields:
            self._offer("country", country_choices(translation.get_language()))
            self.fields["country"].initial = "KZ"
        if "language" in self.fields:
            self.fields["language"].initial = settings.LANGUAGE_CODE

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        region = cleaned.get("region")
        try:
            self.details = clean_details(
                {**cleaned, "region": region.code if region else ""}, forum=self.forum
            )
            if not self.instance.pk:
                check_consents(cleaned.get("consents", []))
        except InvalidInput as refusal:
            for name, messages in refusal.errors.items():
                if name not in self.errors:
                    self.add_error(name, [str(message) for message in messages])
        return cleaned

    def _offer(self, name: str, choices: Any) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]
