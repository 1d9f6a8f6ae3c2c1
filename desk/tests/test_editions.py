"""Editions are copied without people, switched, archived; the database keeps the archive as it is."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from core.constraints import refusal_from
from desk.guards import TRIGGER
from desk.models import StatisticsCopy
from desk.services import editions
from exhibitors.models import Application, Booking, Booth, CancellationFee, Hall, Service, Terms
from forum.models import Edition
from forum.services.archive import EditionArchived
from forum.services.editions import EditionCodeTaken
from journal.actors import SYSTEM
from journal.models import Entry
from mailing.models import LetterTemplate
from sessions.models import Lecture, ProgrammeRules, Room
from visitors.models import Visitor
from visitors.services.erasure import erase_visitor
from visitors.services.registration import cancel_registration

pytestmark = pytest.mark.django_db


@pytest.fixture
def copied(past):
    starts_on = timezone.localdate() + timedelta(days=90)
    return editions.copy_edition(
        source=past, code="next", starts_on=starts_on, actor=SYSTEM, at=timezone.now()
    )


class TestCopying:
    def test_takes_floor_terms_and_rooms_along(self, past, copied):
        for model in (Hall, Booth, Service, Terms, CancellationFee, Room, ProgrammeRules):
            assert (
                model.objects.filter(edition=copied).count() == model.objects.filter(edition=past).count() > 0
            )
        old, new = past.booths.get(number="A-12"), copied.booths.get(number="A-12")
        assert (new.x_m, new.y_m, new.area_m2, new.stand_type.code) == (
            old.x_m, old.y_m, old.area_m2, old.stand_type.code,
        )  # fmt: skip
        assert new.hall.edition == new.stand_type.edition == copied

    def test_takes_nobody_along(self, copied):
        for model in (Visitor, Application, Booking, Lecture):
            assert not model.objects.filter(edition=copied).exists(), model
        assert not copied.booths.exclude(partner_kk="").exists()
        assert not copied.booths.get(number="A-26").is_offered

    def test_takes_the_words_of_letters_along(self, past):
        words = {f"{name}_{one}": "…" for name in ("subject", "body") for one in ("kk", "ru", "en")}
        LetterTemplate.objects.create(
            edition=past, kind="visitors.ticket", version=3, saved_at=timezone.now(), **words
        )
        new = editions.copy_edition(
            source=past, code="next", starts_on=past.starts_on, actor=SYSTEM, at=timezone.now()
        )
        assert LetterTemplate.objects.get(edition=new).body_kk == "…"

    def test_moves_every_day_along(self, past, copied):
        days = copied.starts_on - past.starts_on
        assert [day.on for day in copied.opening_days.all()] == [
            day.on + days for day in past.opening_days.all()
        ]
        assert copied.terms.early_until == past.terms.early_until + days
        # Midnight at the venue stays midnight, though the clock has been put back since.
        assert copied.registration_opens_at.astimezone(copied.zone).hour == 0
        assert copied.terms.applications_close_at.astimezone(copied.zone).hour == 0

    def test_is_not_current_and_journalled(self, past, copied):
        assert not copied.is_current
        assert Edition.objects.get(is_current=True) == past
        assert Entry.objects.get(verb="edition.copied").data == {"source": "altyn-oimaq-2019"}

    def test_a_code_is_taken_once(self, past, copied):
        with pytest.raises(EditionCodeTaken):
            editions.copy_edition(
                source=past, code="next", starts_on=past.starts_on, actor=SYSTEM, at=timezone.now()
            )

    def test_the_preview_counts_what_is_copied(self, past):
        counts = {str(label): number for label, number in editions.what_is_copied(past)}
        assert set(counts.values()) >= {3, 96, 17}


def test_switching_is_journalled_once(past, copied):
    for _turn in range(2):
        editions.switch_to(edition=copied, actor=SYSTEM, at=timezone.now())
    assert Edition.objects.get(is_current=True) == copied
    assert Entry.objects.filter(verb="edition.made_current").count() == 1


@pytest.fixture
def archived(past, copied):
    editions.switch_to(edition=copied, actor=SYSTEM, at=timezone.now())
    settle(past)
    editions.archive_edition(edition=past, actor=SYSTEM, at=timezone.now())
    past.refresh_from_db()
    return past


def settle(edition):
    open_states = ("submitted", "returned", "waitlisted")
    Application.objects.filter(edition=edition, state__in=open_states).update(state="rejected")


class TestArchiving:
    def test_not_the_current_one(self, past):
        with pytest.raises(editions.EditionIsCurrent):
            editions.archive_edition(edition=past, actor=SYSTEM, at=timezone.now())

    def test_not_before_it_is_over(self, copied):
        with pytest.raises(editions.EditionNotOver):
            editions.archive_edition(edition=copied, actor=SYSTEM, at=timezone.now())

    def test_not_while_something_waits(self, past, copied):
        editions.switch_to(edition=copied, actor=SYSTEM, at=timezone.now())
        assert dict(editions.open_matters(past))
        with pytest.raises(editions.ThingsStillOpen):
            editions.archive_edition(edition=past, actor=SYSTEM, at=timezone.now())

    def test_keeps_the_statistics(self, archived):
        assert StatisticsCopy.objects.get().figures["exhibitors"]["main"] == 82

    def test_can_be_opened_again(self, archived):
        editions.reopen_edition(edition=archived, actor=SYSTEM, at=timezone.now())
        Room.objects.filter(edition=archived).update(capacity=1)
        assert Entry.objects.filter(verb="edition.reopened").exists()


class TestTheArchive:
    def test_refuses_services(self, archived):
        visitor = Visitor.objects.filter(edition=archived, state="registered").first()
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            cancel_registration(visitor=visitor, actor=SYSTEM, at=timezone.now())
        assert isinstance(refusal_from(refused.value), EditionArchived)

    def test_refuses_every_table(self, archived):
        """One row of each table of the edition, written and deleted in plain SQL."""
        tried = 0
        for table, path in guarded_tables():
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT ctid FROM {table} AS row WHERE ({path}) = %s LIMIT 1", [archived.pk])
                row = cursor.fetchone()
                if row is None:
                    continue
                tried += 1
                for statement in (
                    f"UPDATE {table} SET {first_column(table)} = {first_column(table)} WHERE ctid = %s",
                    f"DELETE FROM {table} WHERE ctid = %s",
                ):
                    with pytest.raises(IntegrityError, match="archived"), transaction.atomic():
                        cursor.execute(statement, row)
        assert tried > 20

    def test_refuses_its_own_settings(self, archived):
        archived.brand = "other"
        with pytest.raises(IntegrityError, match="archived"), transaction.atomic():
            archived.save()

    def test_leaves_the_other_editions_alone(self, archived, copied):
        Room.objects.filter(edition=copied).update(capacity=1)
        Booth.objects.filter(edition=copied).first().delete()

    def test_forgets_a_person_all_the_same(self, archived):
        visitor = Visitor.objects.filter(edition=archived, state="registered").first()
        erase_visitor(visitor=visitor, actor=SYSTEM, at=timezone.now())
        assert Visitor.objects.get(pk=visitor.pk).email == ""
        with pytest.raises(IntegrityError), transaction.atomic():
            Visitor.objects.filter(pk=visitor.pk).update(kind="trade")

    def test_the_desk_says_why(self, archived, desk):
        room = Room.objects.filter(edition=archived).first()
        address = f"/en/admin/forum_sessions/room/{room.pk}/change/"
        assert desk.get(address).status_code == 200
        assert desk.post(address, {"code": "X"}).status_code == 403

    def test_the_public_still_reads_it(self, archived, client):
        assert client.get("/exhibitors/?edition=altyn-oimaq-2019").status_code == 200


def guarded_tables():
    from desk.guards import _EDITION_BY

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, p.proname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "JOIN pg_proc p ON p.oid = t.tgfoid WHERE t.tgname = %s AND c.relname <> 'forum_edition'",
            [TRIGGER],
        )
        return [
            (table, _EDITION_BY[name.removeprefix("desk_guard_by_")]) for table, name in cursor.fetchall()
        ]


def first_column(table):
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, table)
    return next(f'"{row.name}"' for row in columns if row.name != "id")


# Reach an edition and are no part of it: what was kept and written about it.
NOT_OF_THE_ARCHIVE = {
    "accounts_apitoken",  # made and revoked whenever it has to be
    "desk_statisticscopy", "exhibitors_booth_replaced_by", "mailing_campaign", "mailing_recipient",
    "spreadsheets_import", "spreadsheets_remark",
    "visitors_deletionrequest", "exhibitors_badgedeletion",  # the right to be forgotten outlives the edition
}  # fmt: skip


def test_every_table_of_an_edition_is_guarded():
    """A table that comes later needs `guard(...)` in the migration that makes it."""
    reaching, found = {Edition}, True
    while found:
        found = {
            model
            for model in apps.get_models(include_auto_created=True)
            if model not in reaching
            and not hasattr(model, "pgh_tracked_model")
            and any(field.related_model in reaching for field in model._meta.concrete_fields)
        }
        reaching |= found
    tables = {model._meta.db_table for model in reaching} - NOT_OF_THE_ARCHIVE
    guarded = {table for table, _path in guarded_tables()} | {"forum_edition"}
    assert tables - guarded == set()
