"""Lectures in the words of schema.org: each an event of the forum."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from core.links import site_url
from core.structured import thing
from forum.queries import Forum
from forum.structured import forum_event, organiser, place

from .cards import Card


def lecture_event(card: Card, forum: Forum, language: str, *, picture: str = "") -> dict[str, Any]:
    """The lecture alone. What has no time yet is no event: it has no facts that one needs."""
    if card.starts_at is None:
        return {}
    status = "EventCancelled" if card.is_cancelled else "EventScheduled"
    return thing(
        "EducationEvent",
        name=card.title.text,
        description=card.abstract.text,
        url=settings.BASE_URL + card.url,
        startDate=card.starts_at.isoformat(),
        endDate=card.ends_at.isoformat() if card.ends_at else "",
        eventStatus=f"https://schema.org/{status}",
        eventAttendanceMode="https://schema.org/OfflineEventAttendanceMode",
        location=place(forum, language, room=card.room),
        organizer=organiser(forum, language),
        performer=[
            thing("Person", name=person.name.text, jobTitle=person.role.text) for person in card.people
        ],
        image=[picture] if picture else [],
        inLanguage=card.title.language,
        isAccessibleForFree=True,
    )


def programme_event(cards: Mapping[int, Card], forum: Forum, language: str) -> dict[str, Any]:
    """The forum with its lectures by name, time and room: whoever wants more follows their addresses."""
    city = thing("PostalAddress", addressLocality=forum.card(language).city, addressCountry="KZ")
    parts = [
        thing(
            "EducationEvent",
            name=card.title.text,
            url=settings.BASE_URL + card.url,
            startDate=card.starts_at.isoformat(),
            endDate=card.ends_at.isoformat() if card.ends_at else "",
            location=thing("Place", name=card.room or forum.card(language).venue, address=city),
        )
        for card in cards.values()
        if card.starts_at and card.is_long and not card.is_cancelled
    ]
    event = forum_event(forum, language, picture=site_url("website:preview", language=language))
    return event | ({"subEvent": parts} if parts else {})
