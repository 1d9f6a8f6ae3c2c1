"""Reads of a company for its own office and for what asks about it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from core.prepared import Given, Prepared
from core.translations import trilingual
from forum.models import ConsentScope

from ..details.company import NESTED
from ..models import Application, Company, CompanyConsent, Membership


class Proven(NamedTuple):
    """What submitting needs and holding does not.

    `contact`: somebody who acts for the company has proven their mailbox; `consent`: to the processing of data.
    """

    contact: bool
    consent: bool


def with_proofs(rows: "QuerySet[Any]", company: str) -> "QuerySet[Any]":
    """Each row for `proven_in`. `company`: the column that says whose."""
    of_company = {"company": OuterRef(company)}
    confirmed = Membership.objects.filter(**of_company, confirmed_at__isnull=False, removed_at__isnull=True)
    agreed = CompanyConsent.objects.filter(
        **of_company, scope=ConsentScope.PROCESSING, withdrawn_at__isnull=True
    )
    return rows.annotate(contact=Exists(confirmed), consent=Exists(agreed))


_PROVEN = Prepared(lambda: with_proofs(Company.objects.only("pk").filter(pk=Given("pk")), "pk"))


def proven_of(company: Company) -> Proven:
    """In one statement."""
    [row] = _PROVEN.all(pk=company.pk)
    return proven_in(row)


def proven_in(row: Any) -> Proven:
    return Proven(row.contact, row.consent)


def is_contact_confirmed(company: Company) -> bool:
    return proven_of(company).contact


def as_typed(
    company: Company, application: Application | None, choice: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The details as a form's initial values, and as what a correction starts from."""
    names = (
        "tax_id legal_form name_kk name_ru name_en vat_payer city_kk city_ru city_en address_kk address_ru "
        "address_en iik bic contact_family_name contact_given_name contact_position contact_email contact_phone"
    ).split()
    return {
        **{name: getattr(company, name) for name in names},
        "contact_language": company.language,
        "region": company.region.code if company.region else "",
        **(_choice(application) if choice is None else choice),
    }


def choice_of(typed: Mapping[str, Any]) -> dict[str, Any]:
    """The part of `as_typed` that belongs to the application."""
    return {name: typed[name] for name in ("category", "product_groups")}


def _choice(application: Application | None) -> dict[str, Any]:
    if application is None:
        return {"category": "", "product_groups": []}
    category = application.category.code if application.category else ""
    return {"category": category, "product_groups": [group.code for group in application.groups.all()]}


def shown(
    company: Company, application: Application | None, choice: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The API's shape of a company's own data. `choice`: when it is known already."""
    typed = as_typed(company, application, choice)
    plain = {
        name: value for name, value in typed.items() if not name.startswith(tuple(f"{n}_" for n in NESTED))
    }
    return {
        "code": company.code,
        **plain,
        "tax_id_kind": company.tax_id_kind,
        "kbe": company.kbe,
        **{name: trilingual(company, name) for name in ("name", "city", "address")},
        "contact": {
            "family_name": company.contact_family_name,
            "given_name": company.contact_given_name,
            "position": company.contact_position,
            "email": company.contact_email,
            "phone": company.contact_phone,
            "language": company.language,
            "confirmed": is_contact_confirmed(company),
        },
        "application": {
            "code": application.code,
            "number": application.number or "",
            "state": application.state,
        }
        if application
        else None,
        "created_at": company.created_at,
    }
