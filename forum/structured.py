"""The forum in the words of schema.org: the event, its place, who holds it."""

from datetime import datetime
from typing import Any

from core.links import site_url
from core.structured import thing

from .queries import Forum


def place(forum: Forum, language: str, *, room: str = "") -> dict[str, Any]:
    """The venue, or one room of it."""
    card = forum.card(language)
    return thing(
        "Place",
        name=f"{card.venue}, {room}" if room else card.venue,
        address=thing(
            "PostalAddress", streetAddress=card.address, addressLocality=card.city, addressCountry="KZ"
        ),
    )


def organiser(forum: Forum, language: str) -> dict[str, Any]:
    card = forum.card(language)
    return thing(
        "Organization",
        name=card.organiser,
        url=site_url("website:home", language=language),
        email=card.contact_email,
        telephone=card.contact_phone,
    )


def forum_event(forum: Forum, language: str, *, picture: str = "") -> dict[str, Any]:
    """`picture`: where one of it stands."""
    edition, card = forum.edition, forum.card(language)
    days = {day.on: day for day in card.opening_days}
    opens, closes = days.get(edition.starts_on), days.get(edition.ends_on)
    return thing(
        "ExhibitionEvent",
        name=f"{card.brand}. {card.name}",
        description=f"{card.name}. {card.date_span}, {card.venue}",
        url=site_url("website:home", language=language),
        startDate=_moment(forum, datetime.combine(opens.on, opens.opens_at) if opens else None)
        or str(edition.starts_on),
        endDate=_moment(forum, datetime.combine(closes.on, closes.closes_at) if closes else None)
        or str(edition.ends_on),
        eventStatus="https://schema.org/EventScheduled",
        eventAttendanceMode="https://schema.org/OfflineEventAttendanceMode",
        location=place(forum, language),
        organizer=organiser(forum, language),
        image=[picture] if picture else [],
        inLanguage=language,
        isAccessibleForFree=True,
    )


def _moment(forum: Forum, at: datetime | None) -> str:
    return at.replace(tzinfo=forum.edition.zone).isoformat() if at else ""
