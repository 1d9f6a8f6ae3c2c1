"""The history of a thing, and the journal, at the organisers' desk."""

from dataclasses import asdict, replace
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Permission
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from forum.models import Option
from journal.actors import SYSTEM, Actor
from journal.models import Change, Entry
from journal.queries import history_of
from journal.record import record
from visitors.services.corrections import correct_details

pytestmark = pytest.mark.django_db


@pytest.fixture
def option(edition):
    return Option.objects.create(field="source", code="new", name_kk="жаңа", name_ru="новый", name_en="new")


@pytest.fixture
def client(admin_user):
    client = Client()
    client.force_login(admin_user)
    return client


def correct(visitor, details, forum):
    correct_details(
        visitor=visitor,
        details=replace(details, phone="+77019999999"),
        forum=forum,
        actor=SYSTEM,
        at=timezone.now(),
    )


def form_of(option, **changed):
    return {
        "field": option.field, "code": option.code, "sort": option.sort,
        "name_kk": option.name_kk, "name_ru": option.name_ru, "name_en": option.name_en,
        "counts_as_visitor": "on", **changed,
    }  # fmt: skip


class TestPlainForms:
    def test_a_changed_form_is_a_deed_with_its_values(self, client, option, admin_user):
        client.post(reverse("admin:forum_option_change", args=[option.pk]), form_of(option, name_en="newest"))
        entry = Entry.objects.get(verb="thing.changed")
        assert (entry.actor_user, entry.credential, entry.subject_code) == (admin_user, "session", "new")
        assert entry.request_id
        event = history_of(option)[0]
        assert [(line.field[:4], line.before, line.after) for line in event.lines][-1] == (
            "Атау",
            "new",
            "newest",
        )

    def test_a_form_saved_as_it_was_is_none(self, client, option):
        client.post(reverse("admin:forum_option_change", args=[option.pk]), form_of(option))
        assert not Entry.objects.filter(verb="thing.changed").exists()

    def test_added_and_deleted(self, client, edition):
        client.post(
            reverse("admin:forum_option_add"),
            {
                "field": "source",
                "code": "tv",
                "sort": 9,
                "name_kk": "теледидар",
                "name_ru": "тв",
                "name_en": "tv",
            },
        )
        option = Option.objects.get(code="tv")
        client.post(reverse("admin:forum_option_delete", args=[option.pk]), {"post": "yes"})
        verbs = Entry.objects.filter(subject_code="tv").order_by("pk").values_list("verb", flat=True)
        assert list(verbs) == ["thing.added", "thing.deleted"]

    def test_several_deleted_at_once(self, client, option):
        client.post(
            reverse("admin:forum_option_changelist"),
            {"action": "delete_selected", "_selected_action": [option.pk], "post": "yes"},
        )
        assert Entry.objects.filter(verb="thing.deleted", subject_code="new").count() == 1

    def test_what_a_service_said_is_not_said_twice(self, client, visitor, details):
        address = reverse("admin:visitors_visitor_change", args=[visitor.pk])
        answer = client.post(
            address, asdict(replace(details, phone="+77019999999")) | {"region": visitor.region_id}
        )
        assert answer.status_code == 302
        verbs = Entry.objects.filter(subject_type="visitor").values_list("verb", flat=True)
        assert set(verbs) == {"visitor.registered", "visitor.corrected"}


@pytest.mark.django_db(transaction=True)
class TestHistoryOfAThing:
    def test_deed_actor_credential_field_and_values_in_words(self, visitor, details, forum):
        correct_details(
            visitor=visitor, details=replace(details, phone="", language="ru", region="KZ-71"), forum=forum,
            actor=Actor.visitor(visitor.code), at=timezone.now(),
        )  # fmt: skip
        with translation.override("ru"):
            events = history_of(visitor)
        assert events[0].who.endswith(visitor.code)
        told = {line.field: (line.before, line.after) for event in events for line in event.lines}
        assert ("+77010000001", "") in told.values()
        assert ("Алматы", "Астана") in told.values()

    def test_a_sign_in_and_its_parts_stand_on_the_same_page(self, visitor):
        consent = visitor.consents.first()
        consent.withdrawn_at = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
        consent.save()
        record("visitor.withdrew_consent", visitor, actor=Actor.visitor(visitor.code), at=timezone.now())
        lines = [line for event in history_of(visitor) for line in event.lines]
        (line,) = [line for line in lines if line.thing]
        assert line.after == "01.11.2026 10:30"  # the venue's clock

    def test_a_row_belongs_to_the_deed_about_it(self, option):
        other = Option.objects.get(code="press", field="source")
        with transaction.atomic():
            Option.objects.filter(pk__in=[option.pk, other.pk]).update(sort=7)
            for one in (option, other):
                record("thing.changed", one, actor=SYSTEM, at=timezone.now())
        event = history_of(other)[0]
        assert [(line.thing, line.before, line.after) for line in event.lines] == [("", "1", "7")]

    def test_needs_as_many_queries_for_many_as_for_one(
        self, visitor, details, forum, django_assert_max_num_queries
    ):
        for n in range(9):
            correct_details(
                visitor=visitor, details=replace(details, phone=f"+7701000002{n}", region=("KZ-71", "KZ-75")[n % 2]),
                forum=forum, actor=SYSTEM, at=timezone.now(),
            )  # fmt: skip
            visitor.refresh_from_db()
        with django_assert_max_num_queries(8):
            assert len(history_of(visitor)) == 10

    @pytest.mark.parametrize("prefix", ["", "/ru", "/en"])
    def test_its_page(self, client, visitor, details, forum, prefix):
        correct(visitor, details, forum)
        html = client.get(f"{prefix}/admin/visitors/visitor/{visitor.pk}/history/").content.decode()
        assert "+77019999999" in html and "+77010000001" in html

    def test_strangers_to_the_thing_are_refused(self, visitor):
        clerk = User.objects.create_user("c@example.com", is_staff=True)
        client = Client()
        client.force_login(clerk)
        assert client.get(reverse("admin:visitors_visitor_history", args=[visitor.pk])).status_code == 403


class TestTheJournal:
    def page(self, client, **query):
        return client.get(reverse("admin:journal_entry_changelist"), query)

    def test_is_found_by_code_by_person_and_by_a_former_value(
        self, client, visitor, details, forum, admin_user
    ):
        correct_details(
            visitor=visitor, details=replace(details, phone="+77019999999"), forum=forum,
            actor=Actor.staff(admin_user), at=timezone.now(),
        )  # fmt: skip
        for text in (visitor.code, visitor.code.lower(), admin_user.email, "77010000001", "77019999999"):
            html = self.page(client, q=text).content.decode()
            assert "+77019999999" in html, text
        assert "+77019999999" not in self.page(client, q="77777777777").content.decode()

    def test_is_filtered_by_field(self, client, visitor, details, forum):
        correct(visitor, details, forum)
        assert "+77019999999" in self.page(client, thing="visitor", field="phone").content.decode()
        assert "+77019999999" not in self.page(client, thing="visitor", field="email").content.decode()

    def test_a_long_page_takes_as_many_queries_as_a_short_one(
        self, client, option, django_assert_max_num_queries
    ):
        self.page(client)
        for sort in range(60):
            Option.objects.filter(pk=option.pk).update(sort=sort)
            record("thing.changed", option, actor=SYSTEM, at=timezone.now())
        self.page(client)  # what the process remembers of the forum is read anew
        with django_assert_max_num_queries(12):
            self.page(client)

    def test_values_only_of_what_one_may_look_at(self, visitor, details, forum):
        correct(visitor, details, forum)
        clerk = User.objects.create_user("c@example.com", is_staff=True)
        clerk.user_permissions.add(Permission.objects.get(codename="view_entry"))
        client = Client()
        client.force_login(clerk)
        html = self.page(client).content.decode()
        assert visitor.code in html and "+77019999999" not in html
        assert "+77019999999" not in self.page(client, q="77019999999").content.decode().replace(
            'value="', ""
        )

    def test_nobody_changes_it(self, client, option):
        record("thing.changed", option, actor=SYSTEM, at=timezone.now())
        entry = Entry.objects.latest("pk")
        for page in ("change", "delete"):
            address = reverse(f"admin:journal_entry_{page}", args=[entry.pk])
            assert client.post(address, {"post": "yes"}).status_code == 403
        assert Change.objects.exists()
