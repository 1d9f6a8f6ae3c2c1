"""What a person says of themselves, cleaned and checked once for all doors.

`clean_details` takes what was typed (field name -> text) and answers with `Details`, or raises
InvalidInput with everything that is wrong at once. It asks nothing of the database: the lists of
options and regions come with the forum.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from core.cleaning import Cleaner, email_address, phone_number
from forum.countries import country_names
from forum.models import OptionField
from forum.queries import Forum


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """Checked: one line each, no hidden characters; `phone` in E.164; `region` an ISO code or empty."""

    family_name: str
    given_name: str
    patronymic: str
    email: str
    phone: str
    country: str
    region: str
    kind: str
    organisation: str
    position: str
    activity: str
    position_level: str
    purpose: str
    source: str
    language: str


def clean_details(typed: Mapping[str, Any], *, forum: Forum) -> Details:
    """All fields of `Details` from what was typed. Raises InvalidInput."""
    cleaner = Cleaner(typed)
    option_codes = {field: {option.code for option in rows} for field, rows in forum.options.items()}
    country = cleaner.choice("country", country_names("en"), default="KZ")
    region = cleaner.choice("region", forum.regions)
    details = Details(
        family_name=cleaner.person("family_name", required=True),
        given_name=cleaner.person("given_name", required=True),
        patronymic=cleaner.person("patronymic"),
        email=cleaner.checked("email", email_address, limit=254, required=True),
        phone=cleaner.checked("phone", phone_number, limit=40),
        country=country,
        region=region if country == "KZ" else "",  # a foreign guest who left the first region chosen
        kind=cleaner.choice("kind", option_codes.get(OptionField.VISITOR_KIND, ()), required=True),
        organisation=cleaner.line("organisation", limit=200),
        position=cleaner.line("position", limit=120),
        activity=cleaner.choice("activity", option_codes.get(OptionField.ACTIVITY, ())),
        position_level=cleaner.choice("position_level", option_codes.get(OptionField.POSITION_LEVEL, ())),
        purpose=cleaner.choice("purpose", option_codes.get(OptionField.PURPOSE, ())),
        source=cleaner.choice("source", option_codes.get(OptionField.SOURCE, ())),
        language=cleaner.choice("language", dict(settings.LANGUAGES), required=True),
    )
    cleaner.check()
    return details
