"""Who else stands on the booth, and whose products are shown there."""

from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core.errors import InvalidInput
from core.widgets import FastSelect
from forum.countries import country_choices

from .companies import CompanyForm


class CoExhibitorForm(CompanyForm):
    """A company with its own staff: what its row and its letter need, nothing else."""

    shown = (
        "tax_id", "legal_form", "name_kk", "name_ru", "name_en", "category", "product_groups",
        "contact_family_name", "contact_given_name", "contact_email", "contact_phone", "contact_language",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(self.shown):
            del self.fields[name]
        self.initial = {"contact_language": translation.get_language(), **self.initial}

    def take_over(self, refusal: InvalidInput) -> None:
        for name, messages in refusal.errors.items():
            for message in messages:
                self.add_error(name if name in self.fields else None, str(message))


class RepresentedForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the company"), required=False, strip=False,
        widget=forms.TextInput(attrs={"maxlength": "200", "autocomplete": "off"}),
    )  # fmt: skip
    country = forms.CharField(label=_("Country"), required=False, widget=FastSelect())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"country": "KZ", **self.initial}
        self.fields["country"].widget.choices = country_choices(translation.get_language() or "kk")
