"""Visitors as people whom organisers may write to at once (`mailing.audiences`)."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.translations import text_in
from forum.models import ConsentScope, Edition, Option, OptionField
from journal.actors import Actor
from mailing.audiences import Audience, Person, Segment, register
from mailing.placeholders import Placeholder

from .emails import GIVEN_NAME, MANAGE_URL
from .models import Consent, Visitor
from .services.consents import withdraw_news
from .states import VisitorState
from .ticket import my_url

PLACEHOLDERS = (
    GIVEN_NAME,
    Placeholder("full_name", gettext_lazy("family, given name and patronymic"), "Үлгібай Айгүл Әлиханқызы"),
    Placeholder("organisation", gettext_lazy("organisation, if there is one"), "«Оймақ» ЖШС"),
    MANAGE_URL,
)


def segments(edition: Edition) -> Iterator[Segment]:
    yield Segment("all", _("All registered visitors"))
    for code, name in settings.LANGUAGES:
        yield Segment(f"language:{code}", _("Language of letters: %(language)s") % {"language": name})
    for option in Option.objects.filter(field=OptionField.VISITOR_KIND).order_by("sort", "code"):
        words = {"kind": text_in(option, "name").text}
        yield Segment(f"kind:{option.code}", _("Kind of visitor: %(kind)s") % words)


def select(edition: Edition, key: str) -> "QuerySet[Visitor]":
    registered = Visitor.objects.filter(edition=edition, state=VisitorState.REGISTERED)
    column, _colon, value = key.partition(":")
    if column in ("language", "kind"):
        return registered.filter(**{column: value})
    return registered


def people(codes: Iterable[str]) -> Iterator[Person]:
    agreed = Consent.objects.filter(visitor=OuterRef("pk"), scope=ConsentScope.NEWS, withdrawn_at=None)
    rows = Visitor.objects.filter(code__in=codes).annotate(news=Exists(agreed))
    for visitor in rows:
        yield person_of(visitor, agreed_to_news=visitor.news)


def person_of(visitor: Visitor, *, agreed_to_news: bool) -> Person:
    def values() -> dict[str, Any]:
        return {
            "given_name": visitor.given_name,
            "full_name": visitor.full_name,
            "organisation": visitor.organisation,
            "manage_url": my_url(visitor),
        }

    return Person(
        about=visitor,
        name=visitor.full_name,
        address=visitor.email,
        language=visitor.language,
        agreed_to_news=agreed_to_news,
        takes_part=visitor.is_registered,
        values=values,
    )


def stop_news(code: str, at: datetime) -> bool:
    """The person followed the link in a letter. Whether there is such a person."""
    visitor = Visitor.objects.filter(code=code).exclude(state=VisitorState.ERASED).first()
    if visitor is None:
        return False
    withdraw_news(visitor=visitor, actor=Actor.visitor(visitor.code), at=at)
    return True


VISITORS = Audience(
    name="visitors.visitors",
    words=gettext_lazy("Visitors"),
    model=Visitor,
    placeholders=PLACEHOLDERS,
    segments=segments,
    select=select,
    code_field="code",
    people=people,
    stop_news=stop_news,
)
register(VISITORS)
