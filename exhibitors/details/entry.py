"""What a catalogue entry may say, cleaned and checked once for all doors. Raises InvalidInput with every fault."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from core.cleaning import Cleaner, email_address, phone_number
from core.translations import LANGUAGES

_is_address = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDetails:
    """`phone` is E.164, `website` has its scheme."""

    name_kk: str
    name_ru: str
    name_en: str
    description_kk: str
    description_ru: str
    description_en: str
    brands: str
    website: str
    email: str
    phone: str
    is_wanted: bool


def clean_entry(typed: Mapping[str, Any]) -> EntryDetails:
    cleaner = Cleaner(typed)
    details = EntryDetails(
        **{
            f"name_{code}": cleaner.line(f"name_{code}", limit=200, required=code == "kk")
            for code in LANGUAGES
        },
        **{f"description_{code}": cleaner.text(f"description_{code}", limit=3000) for code in LANGUAGES},
        brands=cleaner.line("brands", limit=300),
        website=cleaner.checked("website", web_address, limit=190),
        email=cleaner.checked("email", email_address, limit=254),
        phone=cleaner.checked("phone", phone_number, limit=40),
        is_wanted=bool(typed.get("is_wanted")),
    )
    cleaner.check()
    return details


def web_address(text: str) -> str:
    """People leave out https://; nobody needs a password in an address."""
    address = text if "://" in text else f"https://{text}"
    try:
        _is_address(address)
        parts = urlsplit(address)
    except (ValidationError, ValueError):
        raise ValueError(_("This is not a web address.")) from None
    if parts.username or parts.password:
        raise ValueError(_("This is not a web address."))
    return address
