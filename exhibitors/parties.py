"""Who pays and who is paid, as both stand on an invoice: copied on the day, never looked up again."""

from typing import Any

from core.translations import LANGUAGES, text_in
from forum.models import Edition

from .models import Company, LegalForm
from .queries.names import legal_name

_COMPANY_KBE, _SOLE_TRADER_KBE = "17", "19"


def payer_of(company: Company) -> dict[str, Any]:
    kbe = company.kbe or (_SOLE_TRADER_KBE if company.legal_form == LegalForm.IE else _COMPANY_KBE)
    return {
        "tax_id": company.tax_id,
        "tax_id_kind": company.tax_id_kind,
        "name": {language: legal_name(company, language) for language in LANGUAGES},
        "address": {language: _address(company, language) for language in LANGUAGES},
        "iik": company.iik,
        "bic": company.bic,
        "kbe": kbe,
    }


def payee_of(edition: Edition) -> dict[str, Any]:
    """The organiser's requisites, and the code of the purpose that the payer's bank asks for."""
    return {
        "bin": edition.organiser_bin,
        "name": {language: text_in(edition, "organiser", language).text for language in LANGUAGES},
        "bank": {language: text_in(edition, "organiser_bank", language).text for language in LANGUAGES},
        "iik": edition.organiser_iik,
        "bic": edition.organiser_bic,
        "kbe": edition.organiser_kbe,
        "knp": edition.organiser_knp,
        "email": edition.contact_email,
        "phone": edition.contact_phone,
    }


def _address(company: Company, language: str) -> str:
    parts = (text_in(company, "city", language).text, text_in(company, "address", language).text)
    return ", ".join(part for part in parts if part)
