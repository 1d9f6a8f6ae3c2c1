"""What a company says of itself, cleaned and checked once for all doors.

`clean_company` takes what was typed and answers with `CompanyDetails`, or raises InvalidInput with
everything that is wrong at once. Programs send nested objects (`name: {kk, ru}`, `contact: {email}`),
forms the same names joined by an underscore (`name_kk`, `contact_email`); faults come back under the
names that the door knows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from stdnum import bic, iban
from stdnum.exceptions import ValidationError as NumberFault

from core.cleaning import Cleaner, email_address, phone_number
from core.errors import InvalidInput
from core.translations import LANGUAGES
from forum.queries import Forum

from ..models import LegalForm
from ..queries.categories import categories, groups_of
from ..tax_ids import TaxIdKind, check_tax_id
from . import legal_forms

NESTED = ("name", "contact", "city", "address")
# A person cannot be one of these; they have a BIN.
_LEGAL_ENTITIES = {LegalForm.LLP, LegalForm.JSC, LegalForm.PC, LegalForm.SE, LegalForm.FUND}


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyDetails:
    """Checked: `tax_id` has twelve digits, names do not repeat the legal form, `contact_phone` is E.164.

    `category` and `product_groups` are codes and belong to the application; everything else is the company's.
    """

    tax_id: str
    tax_id_kind: str
    legal_form: str
    name_kk: str
    name_ru: str
    name_en: str
    vat_payer: bool
    region: str
    city_kk: str
    city_ru: str
    city_en: str
    address_kk: str
    address_ru: str
    address_en: str
    iik: str
    bic: str
    kbe: str
    contact_family_name: str
    contact_given_name: str
    contact_position: str
    contact_email: str
    contact_phone: str
    language: str
    category: str
    product_groups: tuple[str, ...]


def clean_company(typed: Mapping[str, Any], *, forum: Forum) -> CompanyDetails:
    """All fields of `CompanyDetails` from what was typed. Raises InvalidInput."""
    cleaner = Cleaner(flat(typed))
    tax_id, kind = _tax_id(cleaner)
    form, names = _names(cleaner)
    if kind is TaxIdKind.IIN and form in _LEGAL_ENTITIES:
        cleaner.refuse(
            "tax_id",
            _("This is the IIN of a person. A company of this legal form has a BIN: please type it."),
        )
    texts: dict[str, Any] = {
        **names,
        **{f"city_{code}": cleaner.line(f"city_{code}", limit=100) for code in LANGUAGES},
        **{f"address_{code}": cleaner.line(f"address_{code}", limit=200) for code in LANGUAGES},
    }
    details = CompanyDetails(
        tax_id=tax_id,
        tax_id_kind=kind,
        legal_form=form,
        **texts,
        vat_payer=_is_ticked(cleaner.typed.get("vat_payer")),
        region=cleaner.choice("region", forum.regions),
        iik=cleaner.checked("iik", _iik, limit=34),
        bic=cleaner.checked("bic", _bic, limit=11),
        kbe=kbe_of(kind),
        contact_family_name=cleaner.person("contact_family_name", required=True),
        contact_given_name=cleaner.person("contact_given_name", required=True),
        contact_position=cleaner.line("contact_position", limit=120),
        contact_email=cleaner.checked("contact_email", email_address, limit=254, required=True),
        contact_phone=cleaner.checked("contact_phone", phone_number, limit=40, required=True),
        language=cleaner.choice("contact_language", dict(settings.LANGUAGES), required=True),
        **_category(cleaner, forum),
    )
    if cleaner.errors:
        raise InvalidInput(_as_the_door_says(cleaner.errors, typed))
    return details


def kbe_of(kind: str) -> str:
    """The beneficiary's code on a payment: 1 a resident, 7 a company, 9 a household."""
    return "19" if kind == TaxIdKind.IIN else "17"


def flat(typed: Mapping[str, Any]) -> dict[str, Any]:
    """`{"name": {"kk": …}}` as `{"name_kk": …}`. A city in one language is in the contact's."""
    fields = {name: value for name, value in typed.items() if name not in NESTED}
    for name in NESTED:
        if isinstance(inner := typed.get(name), Mapping):
            fields |= {f"{name}_{key}": value for key, value in inner.items()}
    language = str(fields.get("contact_language") or settings.LANGUAGE_CODE)
    for name in ("city", "address"):
        if isinstance(text := typed.get(name), str):
            fields.setdefault(f"{name}_{language}", text)
    return fields


def _as_the_door_says(errors: dict[str, list[Any]], typed: Mapping[str, Any]) -> dict[str, list[Any]]:
    def named(field: str) -> str:
        for name in NESTED:
            key = field.removeprefix(f"{name}_")
            if key != field and name in typed:
                return f"{name}.{key}" if isinstance(typed[name], Mapping) else name
        return field

    return {named(field): messages for field, messages in errors.items()}


def _tax_id(cleaner: Cleaner) -> tuple[str, str]:
    typed = cleaner.line("tax_id", limit=40, required=True)
    try:
        return check_tax_id(typed) if typed else ("", "")
    except ValueError as reason:
        return cleaner.refuse("tax_id", reason.args[0]), ""


def _names(cleaner: Cleaner) -> tuple[str, dict[str, str]]:
    """The legal form, and the names without it: people type «Оймақ» ЖШС, as it stands on their papers."""
    cleaner.typed = {**cleaner.typed, "legal_form": legal_forms.code_of(cleaner.typed.get("legal_form"))}
    chosen = cleaner.choice("legal_form", LegalForm.values)
    names: dict[str, str] = {}
    for language in LANGUAGES:
        field = f"name_{language}"
        full = cleaner.title(field, limit=200, required=language != "en")
        names[field], told = legal_forms.parted(full)
        if told and not chosen and "legal_form" not in cleaner.errors:
            chosen = told
        elif told and chosen and told != chosen:
            words = _("The name says “%(told)s”, but the legal form chosen is “%(chosen)s”.")
            forms = dict(LegalForm.choices)
            cleaner.refuse(field, words % {"told": forms[told], "chosen": forms[chosen]})
        if full and not names[field]:
            cleaner.refuse(field, _("Please type the name too, not only the legal form."))
    if not chosen and "legal_form" not in cleaner.errors:
        cleaner.refuse("legal_form", _("Please choose the legal form."))
    return chosen, names


def _category(cleaner: Cleaner, forum: Forum) -> dict[str, Any]:
    offered = categories(forum)
    code = cleaner.choice("category", offered, required=True)
    groups = cleaner.typed.get("product_groups") or ()
    groups = tuple(dict.fromkeys(map(str, groups))) if isinstance(groups, Iterable) else ()
    if code and (strangers := set(groups) - set(groups_of(offered[code]))):
        cleaner.refuse(
            "product_groups",
            _("Not among the product groups of this category: %(groups)s")
            % {"groups": ", ".join(sorted(strangers))},
        )
    return {"category": code, "product_groups": groups}


def _is_ticked(value: Any) -> bool:
    return value is True or str(value).lower() in ("on", "true", "1")


def _iik(text: str) -> str:
    try:
        number = str(iban.validate(text.upper()))
    except NumberFault:
        raise ValueError(_("There is a mistake in the IIK: KZ and 18 characters are needed.")) from None
    if not number.startswith("KZ"):
        raise ValueError(_("There is a mistake in the IIK: KZ and 18 characters are needed."))
    return number


def _bic(text: str) -> str:
    try:
        return str(bic.validate(text.upper()))
    except NumberFault:
        raise ValueError(_("There is a mistake in the BIC: 8 or 11 characters are needed.")) from None
