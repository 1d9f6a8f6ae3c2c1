"""Who pays and who is paid, as both stand on an invoice: copied on the day, never looked up again."""

from typing import Any

from core.translations import LANGUAGES, text_in
from forum.models import Edition

from .models import Company, LegalForm

# Kazakh «Алтын» ЖШС, Russian ТОО «Алтын», English Altyn LLP; a sole trader's form stands first also in Kazakh.
_ABBREVIATIONS = {
    LegalForm.LLP: ("ЖШС", "ТОО", "LLP"),
    LegalForm.JSC: ("АҚ", "АО", "JSC"),
    LegalForm.IE: ("ЖК", "ИП", "IE"),
    LegalForm.PC: ("ӨК", "ПК", "PC"),
    LegalForm.FARM: ("ШҚ", "КХ", "farm"),
    LegalForm.SE: ("МК", "ГП", "SE"),
    LegalForm.FUND: ("ҚҚ", "ОФ", "fund"),
}
_COMPANY_KBE, _SOLE_TRADER_KBE = "17", "19"


def legal_name(company: Company, language: str) -> str:
    """The name as it stands on papers, with its legal form where the language puts it."""
    name = text_in(company, "name", language).text
    forms = _ABBREVIATIONS.get(LegalForm(company.legal_form))
    if forms is None:
        return name
    form = dict(zip(LANGUAGES, forms, strict=True))[language]
    if language == "en":
        return f"{name} {form}"
    quoted = name if name.startswith("«") else f"«{name}»"
    form_first = language == "ru" or company.legal_form == LegalForm.IE
    return f"{form} {quoted}" if form_first else f"{quoted} {form}"


def payer_of(company: Company) -> dict[str, Any]:
    kbe = company.kbe or (_SOLE_TRADER_KBE if company.legal_form == LegalForm.IE else _COMPANY_KBE)
    return {
        "code": company.code,
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
