"""The steps of an application: what is shown and in which order. Their rules are those of `application_details`.

Every step is a form with some of the fields; what the others say is taken from the application as it is.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import InvalidInput
from core.translations import text_in
from core.widgets import FastSelect
from forum.queries import Forum

from ..details.application import FASCIA_LENGTH, ApplicationDetails, clean_application, details_of
from ..models import Application
from ..queries.categories import categories, groups_of
from ..queries.prices import Tariff


def _text(label: Any, limit: int, **attributes: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"maxlength": str(limit), **attributes})
    return forms.CharField(label=label, required=False, strip=False, widget=widget)


def _number(label: Any) -> forms.CharField:
    return _text(label, 5, inputmode="numeric", autocomplete="off")


class StepForm(forms.Form):
    """`details` holds the whole application, checked, after `is_valid()`; `serial` is what the person has seen."""

    serial = forms.IntegerField(widget=forms.HiddenInput)

    details: ApplicationDetails

    def __init__(
        self, *args: Any, application: Application, forum: Forum, tariff: Tariff, **kwargs: Any
    ) -> None:
        self.application, self.forum, self.tariff = application, forum, tariff
        self.saved = details_of(application)
        kwargs["initial"] = {**self.saved, "serial": application.serial}
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        typed = {name: value for name, value in cleaned.items() if name != "serial"}
        try:
            self.details = clean_application(self.saved | typed, forum=self.forum, tariff=self.tariff)
        except InvalidInput as refusal:
            for name, messages in refusal.errors.items():
                for message in messages:
                    self.add_error(name if name in self.fields else None, str(message))
        return cleaned

    @property
    def others(self) -> list[tuple[str, str]]:
        """What is saved now where this form says something else: label and text."""
        return [
            (str(self.fields[name].label), _shown(self.saved[name]))
            for name in self.fields
            if name in self.saved and _shown(self[name].value()) != _shown(self.saved[name])
        ]


class StandForm(StepForm):
    """Which products, and the name above the stand."""

    category = forms.CharField(label=_("Category"), required=False, widget=FastSelect(attrs={"required": ""}))
    product_groups = forms.MultipleChoiceField(
        label=_("Product groups"), required=False, widget=forms.CheckboxSelectMultiple
    )
    fascia = _text(_("Fascia text"), FASCIA_LENGTH, autocomplete="off")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = categories(self.forum)
        names = [(code, text_in(row, "name").text) for code, row in offered.items()]
        self.fields["category"].widget.choices = [("", ""), *names]
        self.groups = [
            {"category": code, "name": text_in(row, "name").text,
             "groups": [(group, text_in(one, "name").text) for group, one in groups_of(row).items()]}
            for code, row in offered.items()
        ]  # fmt: skip
        self.fields["product_groups"].choices = [  # type: ignore[attr-defined]
            pair for row in self.groups for pair in row["groups"]
        ]

    def clean_product_groups(self) -> list[str]:
        """Without JavaScript the groups of all categories are there; ticks beside the chosen one are slips."""
        category = categories(self.forum).get(self.cleaned_data.get("category", ""))
        own = groups_of(category) if category else {}
        return [code for code in self.cleaned_data["product_groups"] if code in own]


class WaitingForm(StepForm):
    """For who finds no fitting booth: what to offer when one becomes free."""

    wanted_area_m2 = _number(_("Wanted area, m²"))
    wanted_stand_type = forms.CharField(label=_("Wanted stand type"), required=False, widget=FastSelect())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = sorted(self.tariff.stand_types.values(), key=lambda kind: (kind.sort, kind.code))
        names = [(kind.code, text_in(kind, "name").text) for kind in kinds]
        self.fields["wanted_stand_type"].widget.choices = [("", ""), *names]


class WishesForm(StepForm):
    power_kw = _number(_("Power, kW"))
    wishes = forms.CharField(
        label=_("Wishes"), required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": "5", "maxlength": "2000"}),
    )  # fmt: skip
    has_industrial_certificate = forms.BooleanField(
        label=_("We have an industrial certificate"), required=False
    )
    industrial_certificate = _text(_("Number of the industrial certificate"), 60, autocomplete="off")


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(sorted(map(str, value)))
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return "" if value is None else str(value)
