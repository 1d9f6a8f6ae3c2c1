"""The life of a catalogue entry: opened with the approval, written by the company, shown while it takes part.

Locks the entry, after everything else. Sends nothing. `follow_application` and `follow_booths` write down what
follows from elsewhere - booths, category, whether it is public; whoever changes any of that calls one of
them, and a sweep comes by for what was forgotten.
"""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.constraints import violates
from core.errors import DomainError
from core.text import sort_key, spell_search
from core.translations import LANGUAGES, text_in
from forum.models import Edition
from journal.actors import SYSTEM, Actor
from journal.record import record

from ..details.entry import EntryDetails
from ..models import Application, Booth, CatalogueEntry, Company
from ..models.catalogue import DERIVED
from ..queries.names import legal_name
from ..queries.stands import booths_of
from ..slugs import slug_of
from ..states import TAKES_PART

_TRIES = 50
_OPENING_MARKS = " «»„“”\"'‘’()–-."


class ChangedMeanwhile(DomainError):
    code = "changed_meanwhile"
    message = _(
        "Somebody else has changed this entry meanwhile. Look at what stands there now and try again."
    )


def open_entry(*, application: Application, at: datetime, actor: Actor = SYSTEM) -> CatalogueEntry:
    """The entry of an application that takes part; the one it has already, brought up to date."""
    with transaction.atomic():
        if not CatalogueEntry.objects.filter(application=application).exists():
            _create(application, at)
            record("catalogue.opened", application, actor=actor, at=at)
        entry = _entries().select_for_update(no_key=True, of=("self",)).get(application=application)
        _refresh(entry, at)
    return entry


def save_entry(
    *, entry: CatalogueEntry, details: EntryDetails, serial: int, actor: Actor, at: datetime
) -> CatalogueEntry:
    """What the company says of itself. `serial` is the entry's as the writer saw it. Raises ChangedMeanwhile."""
    with transaction.atomic():
        entry = lock_entry(entry)
        if entry.serial != serial:
            raise ChangedMeanwhile
        changed = sorted(name for name, value in asdict(details).items() if getattr(entry, name) != value)
        if not changed:
            return entry
        for name in changed:
            setattr(entry, name, getattr(details, name))
        entry.serial += 1
        entry.changed_at = at
        entry.save(update_fields=[*changed, "serial", "changed_at"])
        record("catalogue.saved", entry.application, actor=actor, at=at, fields=changed)
        _refresh(entry, at)
    return entry


def refresh_entry(*, application: Application, at: datetime) -> CatalogueEntry | None:
    """Writes anew what follows from elsewhere: after a move, a cancellation, a correction of the company."""
    with transaction.atomic():
        entry = (
            _entries().filter(application=application).select_for_update(no_key=True, of=("self",)).first()
        )
        if entry is not None:
            _refresh(entry, at)
    return entry


def follow_application(*, application: Application, before: str, actor: Actor, at: datetime) -> None:
    """Its state was `before`: the entry is opened with the approval, and hidden when the participation ends.

    A co-exhibitor is found under the name of its host as well.
    """
    took_part, takes_part = before in TAKES_PART, application.state in TAKES_PART
    if took_part == takes_part:
        return
    if takes_part:
        open_entry(application=application, at=at, actor=actor)
    else:
        refresh_entry(application=application, at=at)
    if application.host is not None:
        refresh_entry(application=application.host, at=at)


def follow_booths(*, application: Application, at: datetime) -> None:
    """It stands on other booths now, and its co-exhibitors with it."""
    for one in (application, *application.co_exhibitors.order_by("pk")):
        refresh_entry(application=one, at=at)


def follow_company(*, company: Company, at: datetime) -> None:
    """Its name, legal form, place have changed."""
    for application in company.applications.filter(state__in=TAKES_PART).order_by("pk"):
        refresh_entry(application=application, at=at)


def refresh_catalogue(*, edition: Edition, at: datetime) -> int:
    """All entries of an edition; how many were out of date. Harmless to repeat."""
    stale = 0
    for pk in CatalogueEntry.objects.filter(edition=edition).values_list("pk", flat=True):
        with transaction.atomic():
            entry = _entries().filter(pk=pk).select_for_update(no_key=True, of=("self",)).first()
            stale += bool(entry and _refresh(entry, at))
    return stale


def lock_entry(entry: CatalogueEntry) -> CatalogueEntry:
    """The row as it stands now, locked until the end of the transaction."""
    return _entries().select_for_update(no_key=True, of=("self",)).get(pk=entry.pk)


def _entries() -> "QuerySet[CatalogueEntry]":
    return CatalogueEntry.objects.select_related(
        "application__company__region", "application__category", "application__host"
    )


def _create(application: Application, at: datetime) -> None:
    """At the first free address: «oimaq», «oimaq-2» …"""
    company = application.company
    names = {f"name_{language}": getattr(company, f"name_{language}") for language in LANGUAGES}
    slug = slug_of(*(names[f"name_{language}"] for language in ("en", "kk", "ru")))
    for address in (
        slug,
        *(f"{slug}-{number}" for number in range(2, _TRIES)),
        f"{slug}-{application.code.lower()}",
    ):
        try:
            with transaction.atomic():
                CatalogueEntry.objects.create(
                    edition_id=application.edition_id, application=application, slug=address, changed_at=at,
                    **names,
                )  # fmt: skip
                return
        except IntegrityError as reason:
            if not violates(reason, "catalogue_slug_once"):
                raise


def _refresh(entry: CatalogueEntry, at: datetime) -> bool:
    """Whether anything was out of date."""
    application = entry.application
    booths, groups = booths_of(application), list(application.groups.all())
    category, region = application.category, application.company.region
    now = {
        "is_public": application.state in TAKES_PART and entry.is_wanted and is_complete(entry),
        "search_text": _search_text(entry, booths, groups),
        "name_text": _spelt(_in_all(entry, "name")),
        **{f"sort_key_{language}": _sort_key(entry, language) for language in LANGUAGES},
        "category_code": category.code if category else "",
        "region_code": region.code if region else "",
        "group_codes": [group.code for group in groups],
        "hall_codes": sorted({booth.hall.code for booth in booths}),
        "booth_numbers": [booth.number for booth in booths],
    }
    stale = [name for name in DERIVED if getattr(entry, name) != now[name]]
    if stale:
        for name in stale:
            setattr(entry, name, now[name])
        entry.changed_at = at
        entry.save(update_fields=[*stale, "changed_at"])
    return bool(stale)


def is_complete(entry: CatalogueEntry) -> bool:
    """What the public must find: a name, and in one language at least what the company does."""
    return bool(text_in(entry, "name").text and text_in(entry, "description").text)


def _sort_key(entry: CatalogueEntry, language: str) -> str:
    return sort_key(text_in(entry, "name", language).text.lstrip(_OPENING_MARKS))[:200]


def _search_text(entry: CatalogueEntry, booths: Iterable[Booth], groups: Iterable[object]) -> str:
    """Names and all the rest. Every word has a space before it, so that short ones are found by it."""
    application, company = entry.application, entry.application.company
    words = [
        *_in_all(entry, "name"),
        *_in_all(company, "name"),
        *(legal_name(company, language) for language in LANGUAGES),
        entry.brands,
        application.fascia,
        *(number for booth in booths for number in (booth.number, booth.number.replace("-", ""))),
        *(words for thing in (application.category, *groups) if thing for words in _in_all(thing, "name")),
        *_in_all(company, "city"),
        *application.represented.values_list("name", flat=True),
        *(
            name
            for guest in application.co_exhibitors.filter(state__in=TAKES_PART).select_related("company")
            for name in _in_all(guest.company, "name")
        ),
        *_in_all(entry, "description"),
    ]
    return _spelt(words)


def _spelt(words: Iterable[str]) -> str:
    return " " + " ".join(spell_search(" ".join(words)).split())


def _in_all(thing: object, name: str) -> list[str]:
    return [text for language in LANGUAGES if (text := getattr(thing, f"{name}_{language}"))]
