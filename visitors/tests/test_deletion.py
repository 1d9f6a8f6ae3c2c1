"""A request to be forgotten: fifteen days, from the day it came."""

import json
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.errors import InvalidInput
from core.states import MoveRefused
from journal.actors import SYSTEM
from journal.models import Change, Entry
from journal.services.deletion import AlreadyAsked, AlreadyErased
from mailing.letters import write
from mailing.models import Message
from visitors.models import DeletionRequest, Visitor
from visitors.queries import deletion_requests_waiting
from visitors.services.deletion import (
    ask_deletion,
    forget_farewells,
    fulfil_deletion,
    refuse_deletion,
)
from visitors.services.erasure import erase_visitor

pytestmark = pytest.mark.django_db

AGREED = {"_form_submitted": "on"}


def asked(visitor, *, days_ago=0):
    at = timezone.now()
    Visitor.objects.filter(pk=visitor.pk).update(registered_at=at - timedelta(days=30))
    visitor.refresh_from_db()
    on = visitor.edition.today(at) - timedelta(days=days_ago)
    return ask_deletion(visitor=visitor, asked_on=on, actor=SYSTEM, at=at)


def test_the_clock_begins_on_the_day_it_came(visitor):
    deletion = asked(visitor, days_ago=3)
    assert deletion.due_on == deletion.asked_on + timedelta(days=15)
    assert list(deletion_requests_waiting()) == [deletion]
    assert Entry.objects.filter(verb="visitor.deletion_asked", subject_code=visitor.code).exists()
    assert Message.objects.filter(kind="visitors.deletion_asked", about_code=visitor.code).exists()


def test_waits_once_and_never_after_the_end(visitor):
    asked(visitor)
    with pytest.raises(AlreadyAsked):
        asked(visitor)
    erase_visitor(visitor=visitor, actor=SYSTEM, at=timezone.now())
    with pytest.raises(AlreadyErased):
        asked(visitor)


@pytest.mark.parametrize("days_ago", [-1, 60])
def test_not_tomorrow_nor_before_the_registration(visitor, days_ago):
    with pytest.raises(InvalidInput):
        asked(visitor, days_ago=days_ago)


def test_is_fulfilled_by_erasing_and_the_last_letter_forgets_its_address(visitor):
    deletion, address = asked(visitor), visitor.email
    fulfil_deletion(deletion=deletion, actor=SYSTEM, at=timezone.now())
    deletion.refresh_from_db()
    assert deletion.state == "done" and deletion.decided_at
    assert Visitor.objects.get(pk=visitor.pk).email == ""
    assert not deletion_requests_waiting().exists()
    farewell = Message.objects.get(kind="visitors.erased")
    assert farewell.to_address == address
    assert list(Message.objects.exclude(to_address="")) == [farewell]
    assert forget_farewells() == 0  # it is on its way
    Message.objects.filter(pk=farewell.pk).update(state="sent", sent_at=timezone.now())
    assert forget_farewells() == 1
    assert not Message.objects.exclude(to_address="").exists()


def test_the_persons_own_deletion_closes_it(visitor):
    deletion = asked(visitor)
    erase_visitor(visitor=visitor, actor=SYSTEM, at=timezone.now())
    deletion.refresh_from_db()
    assert deletion.state == "done"
    with pytest.raises(MoveRefused):
        fulfil_deletion(deletion=deletion, actor=SYSTEM, at=timezone.now())


def test_is_refused_with_a_reason_which_is_forgotten_with_the_person(visitor):
    deletion = asked(visitor)
    refuse_deletion(deletion=deletion, reason="Шот Айгүлге жазылған", actor=SYSTEM, at=timezone.now())
    assert not deletion_requests_waiting().exists()
    erase_visitor(visitor=visitor, actor=SYSTEM, at=timezone.now())
    assert DeletionRequest.objects.get().refusal == ""
    about = Change.objects.filter(part_of_type="visitor")
    assert about.exists() and "Айгүл" not in str(list(about.values_list("changes", flat=True)))


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_letters(visitor, language):
    Visitor.objects.update(language=language)
    visitor.refresh_from_db()
    deletion = asked(visitor)
    told = write(Message.objects.get(kind="visitors.deletion_asked"))
    assert str(deletion.due_on.year) in told.text and visitor.given_name in told.text
    refuse_deletion(deletion=deletion, reason="<b>заң</b>", actor=SYSTEM, at=timezone.now())
    told = write(Message.objects.get(kind="visitors.deletion_refused"))
    assert "<b>заң</b>" in told.text and "<b>заң</b>" not in told.html
    fulfil_deletion(deletion=asked(visitor), actor=SYSTEM, at=timezone.now())
    assert visitor.given_name not in write(Message.objects.get(kind="visitors.erased")).html


class TestAtTheDesk:
    @pytest.fixture
    def owner(self, admin_user):
        client = Client()
        client.force_login(admin_user)
        return client

    def test_all_data_in_one_file_and_the_journal_says_who_took_it(self, owner, visitor, admin_user):
        asked = owner.post(f"/admin/visitors/visitor/{visitor.pk}/data/", AGREED)
        answer = owner.get(asked["HX-Redirect"])
        with ZipFile(BytesIO(answer.content)) as packed:
            data = json.loads(packed.read("data.json"))
            page = packed.read("data.html").decode()
        assert data["email"] == visitor.email and visitor.email in page
        stranger = Client()
        stranger.force_login(User.objects.create_superuser("x@example.com"))
        assert stranger.get(asked["HX-Redirect"]).status_code == 302
        assert owner.get(asked["HX-Redirect"][:-2] + "x/").status_code == 302
        assert {"letters", "consents", "former_values", "deeds", "signups"} <= data.keys()
        entry = Entry.objects.get(verb="person.exported")
        assert (entry.actor_user, entry.subject_code) == (admin_user, visitor.code)
        journal = owner.get(reverse("admin:journal_entry_changelist"), {"personal": "yes"}).content.decode()
        assert visitor.code in journal

    def test_needs_its_own_permission(self, visitor):
        clerk = User.objects.create_user("c@example.com", is_staff=True)
        clerk.user_permissions.add(
            *Permission.objects.filter(codename__in=["view_visitor", "change_visitor"])
        )
        client = Client()
        client.force_login(clerk)
        for page in ("data", "forget"):
            assert client.get(f"/admin/visitors/visitor/{visitor.pk}/{page}/").status_code == 403
        assert not Entry.objects.filter(verb="person.exported").exists()

    def test_from_the_request_to_the_end(self, owner, visitor):
        day = visitor.edition.today(timezone.now())
        owner.post(f"/admin/visitors/visitor/{visitor.pk}/forget/", {**AGREED, "asked_on": day.isoformat()})
        deletion = DeletionRequest.objects.get()
        listed = owner.get(reverse("admin:visitors_deletionrequest_changelist")).content.decode()
        assert visitor.full_name in listed
        owner.post(f"/admin/visitors/deletionrequest/{deletion.pk}/erase/", AGREED)
        assert Visitor.objects.get(pk=visitor.pk).state == "erased"

    def test_what_is_overdue_says_so(self, owner, visitor):
        deletion = asked(visitor, days_ago=20)
        html = owner.get(f"/en/admin/visitors/deletionrequest/{deletion.pk}/change/").content.decode()
        assert "overdue, days: 5" in html
