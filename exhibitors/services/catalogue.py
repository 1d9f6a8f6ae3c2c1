"""The life of a catalogue entry: opened with the approval, written by the company, shown while it takes part.

Locks the entry, after everything else. Sends nothing. `follow_application` and `follow_booths` write down what
follows from elsewhere - booths, category, whether it is public; whoever changes any of that calls one of
them, and a sweep comes by for what was forgotten.
"""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core import rows
from core.constraints import violates
from core.errors import DomainError
from core.text import sort_key, spell_search
from core.translations import LANGUAGES, text_in
from forum.models import Edition
from journal.actors import SYSTEM, Actor
from journal.record import record

from ..details.entry import EntryDetails
from ..models import Application, CatalogueEntry, Company
from ..models.catalogue import DERIVED
from ..queries.matter import Matter, matter_of
from ..queries.names import legal_name
from ..slugs import slug_of
from ..states import TAKES_PART

# What entries take over from their company.
OF_COMPANY = frozenset(
    {"legal_form", "region", *(f"{name}_{language}" for name in ("name", "city") for language in LANGUAGES)}
)
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
        entry = _to_lock().filter(application=application).first()
        if entry is not None:
            _refresh(entry, at)
            return entry
        entry = _create(application, at)
        record("catalogue.opened", application, actor=actor, at=at)
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
        entry = _to_lock().filter(application=application).first()
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
    rows.write_now()  # it is read with all that it brings along
    if takes_part:
        open_entry(application=application, at=at, actor=actor)
    else:
        refresh_entry(application=application, at=at)
    if application.host is not None:
        refresh_entry(application=application.host, at=at)


def follow_booths(*, application: Application, at: datetime) -> None:
    """It stands on other booths now, and its co-exhibitors with it."""
    family = Q(application=application) | Q(application__host=application)
    with transaction.atomic():
        for entry in _to_lock().filter(family).order_by("application_id"):
            _refresh(entry, at)


def follow_company(*, company: Company, at: datetime) -> None:
    """Its name, legal form, place have changed."""
    for application in company.applications.filter(state__in=TAKES_PART).order_by("pk"):
        refresh_entry(application=application, at=at)


def refresh_catalogue(*, edition: Edition, at: datetime) -> int:
    """All entries of an edition; how many were out of date. Harmless to repeat."""
    stale = 0
    for pk in CatalogueEntry.objects.filter(edition=edition).values_list("pk", flat=True):
        with transaction.atomic():
            entry = _to_lock().filter(pk=pk).first()
            stale += bool(entry and _refresh(entry, at))
    return stale


def lock_entry(entry: CatalogueEntry) -> CatalogueEntry:
    """The row as it stands now, locked until the end of the transaction."""
    return _to_lock().select_related("application").get(pk=entry.pk)


def _to_lock() -> "QuerySet[CatalogueEntry]":
    return CatalogueEntry.objects.select_for_update(no_key=True, of=("self",))


def _create(application: Application, at: datetime) -> CatalogueEntry:
    """At the first free address: «oimaq», «oimaq-2» …"""
    matter = matter_of(application.pk)
    company = matter.application.company
    names = {f"name_{language}": getattr(company, f"name_{language}") for language in LANGUAGES}
    entry = CatalogueEntry(edition_id=application.edition_id, application=application, changed_at=at, **names)
    _derive(entry, matter)
    slug = slug_of(*(names[f"name_{language}"] for language in ("en", "kk", "ru")))
    for address in (
        slug,
        *(f"{slug}-{number}" for number in range(2, _TRIES)),
        f"{slug}-{application.code.lower()}",
    ):
        try:
            with transaction.atomic():
                entry.slug = address
                entry.save(force_insert=True)
                break
        except IntegrityError as reason:
            if not violates(reason, "catalogue_slug_once"):
                raise
    return entry


def _refresh(entry: CatalogueEntry, at: datetime) -> bool:
    """Whether anything was out of date."""
    stale = _derive(entry, matter_of(entry.application_id))
    if stale:
        entry.changed_at = at
        entry.save(update_fields=[*stale, "changed_at"])
    return bool(stale)


def _derive(entry: CatalogueEntry, matter: Matter) -> list[str]:
    """Sets what follows from elsewhere; the names of the columns that said something else."""
    application, category = matter.application, matter.application.category
    region = application.company.region
    now = {
        "is_public": application.state in TAKES_PART and entry.is_wanted and is_complete(entry),
        "search_text": _search_text(entry, matter),
        "name_text": _spelt(_in_all(entry, "name")),
        **{f"sort_key_{language}": _sort_key(entry, language) for language in LANGUAGES},
        "category_code": category.code if category else "",
        "region_code": region.code if region else "",
        "group_codes": [group.code for group in matter.groups],
        "hall_codes": sorted({booth.hall.code for booth in matter.booths}),
        "booth_numbers": [booth.number for booth in matter.booths],
    }
    stale = [name for name in DERIVED if getattr(entry, name) != now[name]]
    for name in stale:
        setattr(entry, name, now[name])
    return stale


def is_complete(entry: CatalogueEntry) -> bool:
    """What the public must find: a name, and in one language at least what the company does."""
    return bool(text_in(entry, "name").text and text_in(entry, "description").text)


def _sort_key(entry: CatalogueEntry, language: str) -> str:
    return sort_key(text_in(entry, "name", language).text.lstrip(_OPENING_MARKS))[:200]


def _search_text(entry: CatalogueEntry, matter: Matter) -> str:
    """Names and all the rest. Every word has a space before it, so that short ones are found by it."""
    application, company = matter.application, matter.application.company
    things: Iterable[object] = filter(None, (application.category, *matter.groups))
    words = [
        *_in_all(entry, "name"),
        *_in_all(company, "name"),
        *(legal_name(company, language) for language in LANGUAGES),
        entry.brands,
        application.fascia,
        *(number for booth in matter.booths for number in (booth.number, booth.number.replace("-", ""))),
        *(words for thing in things for words in _in_all(thing, "name")),
        *_in_all(company, "city"),
        *matter.represented,
        *(name for guest in matter.guests for name in _in_all(guest, "name")),
        *_in_all(entry, "description"),
    ]
    return _spelt(words)


def _spelt(words: Iterable[str]) -> str:
    return " " + " ".join(spell_search(" ".join(words)).split())


def _in_all(thing: object, name: str) -> list[str]:
    return [text for language in LANGUAGES if (text := getattr(thing, f"{name}_{language}"))]
