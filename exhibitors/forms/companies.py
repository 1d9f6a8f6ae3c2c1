"""The forms of a company: what is shown and in which order. Their rules are those of `exhibitors.details.company`."""

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.services.people import check_password
from core import proof
from core.errors import InvalidInput
from core.translations import text_in
from core.widgets import FastSelect
from forum.models import ConsentScope
from forum.queries import Forum

from ..details.company import CompanyDetails, clean_company
from ..models import LegalForm
from ..queries.categories import categories, groups_of
from ..services.companies import check_consents


def _text(label: Any, limit: int, **attributes: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"maxlength": str(limit), **attributes})
    return forms.CharField(label=label, required=False, strip=False, widget=widget)


def _choice(label: Any, **attributes: str) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=FastSelect(attrs=attributes))


class CompanyForm(forms.Form):
    """A company's details. `details` holds them, checked, after `is_valid()`."""

    tax_id = _text(_("BIN or IIN"), 40, inputmode="numeric", autocomplete="off", required="")
    legal_form = _choice(_("Legal form"), required="")
    name_kk = _text(_("Name in Kazakh"), 200, lang="kk", required="")
    name_ru = _text(_("Name in Russian"), 200, lang="ru", required="")
    name_en = _text(_("Name in English"), 200, lang="en")
    category = _choice(_("Category"), required="")
    product_groups = forms.MultipleChoiceField(
        label=_("Product groups"), required=False, widget=forms.CheckboxSelectMultiple
    )
    region = _choice(_("Region"))
    city_kk = _text(_("City, in Kazakh"), 100, lang="kk")
    city_ru = _text(_("City, in Russian"), 100, lang="ru")
    city_en = _text(_("City, in English"), 100, lang="en")
    address_kk = _text(_("Address, in Kazakh"), 200, lang="kk")
    address_ru = _text(_("Address, in Russian"), 200, lang="ru")
    address_en = _text(_("Address, in English"), 200, lang="en")
    vat_payer = forms.BooleanField(label=_("The company pays VAT"), required=False)
    iik = _text(_("IIK (bank account)"), 40, autocomplete="off")
    bic = _text(_("BIC of the bank"), 20, autocomplete="off")
    contact_family_name = _text(_("Family name"), 80, autocomplete="family-name", required="")
    contact_given_name = _text(_("Given name"), 80, autocomplete="given-name", required="")
    contact_position = _text(_("Position"), 120, autocomplete="organization-title")
    contact_email = _text(
        _("E-mail"), 254, autocomplete="email", inputmode="email", type="email", required=""
    )
    contact_phone = _text(_("Telephone"), 40, autocomplete="tel", inputmode="tel", type="tel", required="")
    contact_language = _choice(_("Language of letters"))  # one is always chosen

    details: CompanyDetails

    def __init__(self, *args: Any, forum: Forum, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.forum, offered = forum, categories(forum)
        self._offer("legal_form", [("", ""), *LegalForm.choices])
        self._offer(
            "category", [("", ""), *((code, text_in(row, "name").text) for code, row in offered.items())]
        )
        self._offer(
            "region", [("", ""), *((code, text_in(row, "name").text) for code, row in forum.regions.items())]
        )
        self._offer("contact_language", settings.LANGUAGES)
        self.groups = [
            {"category": code, "name": text_in(row, "name").text,
             "groups": [(group, text_in(one, "name").text) for group, one in groups_of(row).items()]}
            for code, row in offered.items()
        ]  # fmt: skip
        self.fields["product_groups"].choices = [  # type: ignore[attr-defined]
            pair for row in self.groups for pair in row["groups"]
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            self.details = clean_company(self._of_one_category(cleaned), forum=self.forum)
        except InvalidInput as refusal:
            self._take_over(refusal)
        return cleaned

    def _of_one_category(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """Without JavaScript the groups of all categories are there; ticks beside the chosen one are slips."""
        category = categories(self.forum).get(cleaned.get("category", ""))
        own = set(groups_of(category)) if category else set()
        return cleaned | {"product_groups": [one for one in cleaned.get("product_groups", []) if one in own]}

    def _offer(self, name: str, choices: Any) -> None:
        self.fields[name].widget.choices = choices

    def _take_over(self, refusal: InvalidInput) -> None:
        for name, messages in refusal.errors.items():
            for message in messages:
                self.add_error(name if name in self.fields else None, str(message))


class SignUpForm(CompanyForm):
    """The public form: details, a password for who wants one, consents, the check against robots."""

    city = _text(_("City"), 100, autocomplete="address-level2")
    address = _text(_("Address"), 200, autocomplete="address-line1")
    password = forms.CharField(
        label=_("Password"), required=False, strip=False, widget=forms.PasswordInput(
            attrs={"autocomplete": "new-password", "maxlength": "200"}
        ),
    )  # fmt: skip
    consents = forms.MultipleChoiceField(
        label=_("Consents"), required=False, choices=ConsentScope.choices, widget=forms.CheckboxSelectMultiple
    )
    submission = forms.UUIDField(required=False, widget=forms.HiddenInput)
    proof = forms.CharField(required=False, widget=forms.HiddenInput)
    # People do not see this field; robots fill it in.
    website_url = forms.CharField(required=False, label=_("Leave this empty"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("city", "address"):
            for language, _name in settings.LANGUAGES:
                del self.fields[f"{name}_{language}"]
        self.initial = {
            "contact_language": translation.get_language(),
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
        try:
            check_password(cleaned.get("password", ""), email=cleaned.get("contact_email", ""))
        except InvalidInput as refusal:
            self._take_over(refusal)
        return cleaned

    @property
    def is_from_a_robot(self) -> bool:
        return bool(settings.RATE_LIMITS and self.cleaned_data.get("website_url"))
