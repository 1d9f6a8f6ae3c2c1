"""What an organiser may write as `{given_name}` in a letter: a name, a type, an example.

A value never comes from the organiser and never becomes markup: it is escaped, and only an address of our own
may stand where a link leads to.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forum.cards import EditionCard

Words = str | Promise


class PlaceholderType(StrEnum):
    TEXT = "text"
    DATE = "date"
    MONEY = "money"
    URL = "url"  # the only one that a link may lead to
    LINES = "lines"  # several lines, such as the lectures of a day

    @property
    def words(self) -> Words:
        return _TYPES[self]


_TYPES: dict[str, Words] = {
    PlaceholderType.TEXT: _("text"),
    PlaceholderType.DATE: _("date"),
    PlaceholderType.MONEY: _("money"),
    PlaceholderType.URL: _("address"),
    PlaceholderType.LINES: _("several lines"),
}


@dataclass(frozen=True, slots=True)
class Placeholder:
    """`required`: a letter without it would be of no use. `secret`: its value is not kept in the outbox."""

    name: str
    words: Words
    sample: Words
    type: PlaceholderType = PlaceholderType.TEXT
    required: bool = False
    secret: bool = False


def url(name: str, words: Words, *, required: bool = False, secret: bool = False) -> Placeholder:
    sample = f"{settings.BASE_URL}/{name.removesuffix('_url')}/"
    return Placeholder(name, words, sample, PlaceholderType.URL, required, secret)


# What the forum itself says; in every letter.
FORUM = (
    Placeholder("brand", _("brand"), ""),
    Placeholder("forum_name", _("name of the forum"), ""),
    Placeholder("forum_dates", _("days of the forum"), "", PlaceholderType.DATE),
    Placeholder("forum_hours", _("opening hours, day by day"), "", PlaceholderType.LINES),
    Placeholder("venue", _("venue"), ""),
    Placeholder("address", _("address and city of the venue"), ""),
    Placeholder("organiser", _("organiser"), ""),
    Placeholder("contact_email", _("e-mail for questions"), ""),
    Placeholder("contact_phone", _("telephone for questions"), ""),
)


def forum_values(card: EditionCard) -> dict[str, str]:
    """In the active language."""
    hours = (
        f"{date_format(day.on, 'MONTH_DAY_FORMAT')}: {day.opens_at:%H:%M}–{day.closes_at:%H:%M}"
        for day in card.opening_days
    )
    return {
        "brand": card.brand,
        "forum_name": card.name,
        "forum_dates": card.date_span,
        "forum_hours": "\n".join(hours),
        "venue": card.venue,
        "address": ", ".join(filter(None, (card.address, card.city))),
        "organiser": card.organiser,
        "contact_email": card.contact_email,
        "contact_phone": card.contact_phone,
    }


def samples(placeholders: Iterable[Placeholder], card: EditionCard) -> dict[str, str]:
    """A value for each, in the active language: what a preview shows."""
    return {one.name: str(one.sample) for one in placeholders} | forum_values(card)


def masked(text: str, secrets: Iterable[str]) -> str:
    """The text without what opens somebody's page: of each secret address only its beginning is kept."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, f"{secret[: len(settings.BASE_URL)]}/…")
    return text


def by_name(placeholders: Iterable[Placeholder]) -> Mapping[str, Placeholder]:
    return {one.name: one for one in (*FORUM, *placeholders)}
