"""An entry is opened with the approval, written by the company, shown while it takes part, found by anything in it."""

from dataclasses import replace

import pytest
from django.utils import timezone

from core.errors import InvalidInput
from exhibitors.details.entry import clean_entry
from exhibitors.services.catalogue import (
    ChangedMeanwhile,
    open_entry,
    refresh_catalogue,
    refresh_entry,
    save_entry,
)
from exhibitors.slugs import slug_of
from exhibitors.states import ApplicationState
from journal.actors import SYSTEM, Actor
from journal.models import Entry
from journal.queries import former_values

from .people import exhibitor

pytestmark = pytest.mark.django_db

TYPED = {"name_kk": "Жүн әлемі", "description_kk": "Жүн", "is_wanted": "on"}


def save(entry, *, serial=None, **typed):
    return save_entry(
        entry=entry,
        details=clean_entry(TYPED | typed),
        serial=serial or entry.serial,
        actor=Actor.company(entry.application.company.code),
        at=timezone.now(),
    )


@pytest.mark.parametrize(
    ("names", "slug"),
    [
        (["Жүн әлемі"], "zhun-alemi"),
        (["", "Айшық тігін"], "ayshyq-tigin"),
        (["«Qazaq-Home» Ltd."], "qazaq-home-ltd"),
        (["Żółć"], "zolc"),
        (["中文"], "exhibitor"),
        (["", "中文", "Шёлк & Ко"], "shyolk-ko"),
        (["Слово " * 40], "-".join(["slovo"] * 10)),
    ],
)
def test_an_address_is_read_out_over_the_telephone(names, slug):
    assert slug_of(*names) == slug


def test_companies_of_one_name_have_addresses_of_their_own(edition):
    assert [exhibitor(edition).slug for _ in range(3)] == ["oymaq", "oymaq-2", "oymaq-3"]


def test_opening_twice_is_opening_once(edition):
    entry = exhibitor(edition, described=False)
    again = open_entry(application=entry.application, at=timezone.now(), actor=SYSTEM)
    assert (again.pk, again.slug) == (entry.pk, entry.slug)
    assert Entry.objects.filter(verb="catalogue.opened").count() == 1


def test_it_is_public_when_it_is_complete_wanted_and_takes_part(edition):
    entry = exhibitor(edition, described=False)
    assert not entry.is_public
    entry = save(entry)
    assert entry.is_public
    assert not save(entry, is_wanted="").is_public


@pytest.mark.parametrize(
    "state", [state for state in ApplicationState if state not in ("approved", "confirmed")]
)
def test_who_does_not_take_part_is_not_shown(edition, state):
    entry = exhibitor(edition)
    entry.application.state, entry.application.waitlisted_at = state, timezone.now()
    entry.application.save()
    refresh_entry(application=entry.application, at=timezone.now())
    entry.refresh_from_db()
    assert not entry.is_public


def test_the_sweep_finds_what_was_forgotten(edition, make_booth):
    entry = exhibitor(edition, booth=make_booth("A-12"))
    assert refresh_catalogue(edition=edition, at=timezone.now()) == 0
    entry.application.bookings.update(state="released", ended_at=timezone.now())
    assert refresh_catalogue(edition=edition, at=timezone.now()) == 1
    entry.refresh_from_db()
    assert (entry.booth_numbers, entry.hall_codes) == ([], [])


def test_two_who_write_do_not_overwrite_one_another(edition):
    entry = exhibitor(edition)
    seen = entry.serial
    save(entry, name_ru="Жун алеми")
    with pytest.raises(ChangedMeanwhile):
        save(entry, serial=seen, name_ru="Другое")
    entry.refresh_from_db()
    assert entry.name_ru == "Жун алеми"


def test_the_journal_names_the_fields_and_not_what_they_say(edition):
    save(exhibitor(edition), email="info@example.com")
    line = Entry.objects.get(verb="catalogue.saved")
    assert line.data == {"fields": ["description_kk", "email", "name_kk"]}
    assert line.actor_kind == "company"


def test_what_changes_nothing_is_not_written_down(edition):
    entry = save(exhibitor(edition))
    assert save(entry).serial == entry.serial


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name_kk", ""),
        ("name_kk", "a" * 201),
        ("name_en", "ab\u202ecd"),
        ("description_ru", "x" * 3001),
        ("description_ru", "zero\u200bwidth"),
        ("website", "javascript:alert(1)"),
        ("website", "https://user:secret@example.com"),
        ("website", "ftp://example.com"),
        ("email", "nobody"),
        ("phone", "12"),
    ],
)
def test_what_cannot_be_taken_is_named(field, typed):
    with pytest.raises(InvalidInput) as refusal:
        clean_entry(TYPED | {field: typed})
    assert list(refusal.value.errors) == [field]


def test_what_people_write_is_tidied():
    details = clean_entry(
        TYPED
        | {
            "website": "example.com",
            "phone": "8 701 000 00 01",
            "description_en": "One \r\n\r\n\r\n\r\n Two  words\t",
        }
    )
    assert (details.website, details.phone) == ("https://example.com", "+77010000001")
    assert details.description_en == "One\n\nTwo words"
    assert replace(details, website="") != details


def test_former_values_are_kept_but_not_what_follows_from_elsewhere(edition):
    entry = save(exhibitor(edition), name_ru="Раньше")
    save(entry, name_ru="Теперь")
    former = former_values(entry)
    assert "Раньше" in [row.get("name_ru") for row in former]
    assert not any("search_text" in row for row in former)
