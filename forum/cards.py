"""The edition in one language, ready to be shown: what templates of pages and letters call `edition`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.dates import date_span
from core.translations import text_in

from .models import Edition, OpeningDay


@dataclass(frozen=True, slots=True)
class EditionCard:
    code: str
    brand: str
    name: str
    meaning: str
    venue: str
    city: str
    address: str
    date_span: str
    starts_on: date
    ends_on: date
    timezone: str
    opening_days: tuple[OpeningDay, ...]
    contact_email: str
    contact_phone: str
    organiser: str
    retention_on: date | None


def card_of(edition: Edition, opening_days: Sequence[OpeningDay], language: str) -> EditionCard:
    texts = {
        name: text_in(edition, name, language).text
        for name in ("name", "meaning", "venue", "city", "address", "organiser")
    }
    return EditionCard(
        code=edition.code,
        brand=edition.brand,
        date_span=date_span(edition.starts_on, edition.ends_on, language),
        starts_on=edition.starts_on,
        ends_on=edition.ends_on,
        timezone=edition.timezone,
        opening_days=tuple(opening_days),
        contact_email=edition.contact_email,
        contact_phone=edition.contact_phone,
        retention_on=edition.retention_on,
        **texts,
    )
