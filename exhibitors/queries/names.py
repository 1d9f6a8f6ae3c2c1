"""How a company is called: its name and its legal form, kept apart, put together as each language does it.

«Оймақ» ЖШС in Kazakh, ТОО «Оймак» in Russian, Oimaq LLP in English; a sole trader is ЖК «Оймақ».
The short forms are terms of law, not words of our pages: they are not translated by gettext.
"""

from typing import Any

from core.translations import text_in

from ..models import LegalForm

F = LegalForm

SHORT_FORMS: dict[str, dict[str, str]] = {
    F.LLP: {"kk": "ЖШС", "ru": "ТОО", "en": "LLP"},
    F.JSC: {"kk": "АҚ", "ru": "АО", "en": "JSC"},
    F.IE: {"kk": "ЖК", "ru": "ИП", "en": "IE"},
    F.PC: {"kk": "ӨК", "ru": "ПК", "en": "PC"},
    F.FARM: {"kk": "ШҚ", "ru": "КХ", "en": "Peasant Farm"},
    F.SE: {"kk": "МК", "ru": "ГП", "en": "SE"},
    F.FUND: {"kk": "ҚҚ", "ru": "ОФ", "en": "Public Fund"},
}


def legal_name(company: Any, language: str | None = None) -> str:
    """The name with its legal form. `company` has `legal_form` and `name_kk`, `name_ru`, `name_en`."""
    name, spoken = text_in(company, "name", language)
    form = SHORT_FORMS.get(company.legal_form, {}).get(spoken, "")
    if spoken == "en":
        return f"{name} {form}".strip()
    quoted = name if "«" in name else f"«{name}»"
    if spoken == "kk" and company.legal_form != F.IE:
        return f"{quoted} {form}".strip()
    return f"{form} {quoted}".strip()


def contact_name(company: Any) -> str:
    """Family name, given name: the order of Kazakh and Russian papers. The company, where nobody is named."""
    name = f"{company.contact_family_name} {company.contact_given_name}".strip()
    return name or legal_name(company, company.language)
