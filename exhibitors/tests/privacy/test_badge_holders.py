"""Somebody who is known by a staff badge alone, has neither account nor address, and asks to be forgotten."""

import json
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse
from django.utils import timezone

from core.states import MoveRefused
from exhibitors.models import Application, BadgeDeletion, StaffBadge
from exhibitors.services.badge_deletion import (
    KnownByAccount,
    enter_badge_deletion,
    fulfil_badge_deletion,
    refuse_badge_deletion,
    take_back_badge_deletion,
)
from journal.actors import SYSTEM
from journal.models import Change, Entry
from journal.services.deletion import AlreadyAsked, AlreadyErased
from mailing.models import Message
from tests.traces import found_in

from .conftest import AGREED, FAMILY, GIVEN, now

pytestmark = pytest.mark.django_db

HOLDER = ("Төлепбергенова", "Сәуле")
NAMES = (" ".join(HOLDER), " ".join(reversed(HOLDER)))


@pytest.fixture
def name_badge(application):
    def name_badge(family=HOLDER[0], given=HOLDER[1]):
        return StaffBadge.objects.create(
            application=application, family_name=family, given_name=given, position="аудармашы",
            added_at=now() - timedelta(days=40),
        )  # fmt: skip

    return name_badge


@pytest.fixture
def badge(name_badge, application):
    """Twice on the stand, in a wish, in a letter to the company, and in the history of all."""
    badge = name_badge()
    StaffBadge.objects.filter(pk=badge.pk).update(position="аға аудармашы")
    name_badge(HOLDER[0].upper(), HOLDER[1])
    Application.objects.filter(pk=application.pk).update(wishes=f"{NAMES[0]} келеді")
    Message.objects.create(
        kind="exhibitors.welcome", about_type="company", about_code=application.company.code, language="kk",
        to_address="a@example.com", queued_at=now(), due_at=now(), text=f"Құрметті {NAMES[1]}!",
    )  # fmt: skip
    return badge


def _asked(badge, days_ago=0):
    day = timezone.localdate() - timedelta(days=days_ago)
    return enter_badge_deletion(badge=badge, asked_on=day, actor=SYSTEM, at=now())


class TestForgetting:
    def test_nothing_tells_who_it_was(self, badge, application):
        other = StaffBadge.objects.create(
            application=application, family_name=HOLDER[0], given_name="Басқа", added_at=now()
        )
        deletion = _asked(badge, days_ago=3)
        assert (deletion.due_on - deletion.asked_on).days == 15
        assert found_in(NAMES)
        fulfil_badge_deletion(deletion=deletion, actor=SYSTEM, at=now())
        assert found_in(NAMES) == []
        rows = StaffBadge.objects.exclude(pk=other.pk)
        assert {(row.family_name, row.given_name, row.position) for row in rows} == {("", "", "")}
        assert all(row.removed_at for row in rows)  # room for somebody else
        other.refresh_from_db()
        assert other.family_name == HOLDER[0] and other.removed_at is None
        application.refresh_from_db()
        assert application.wishes == "… келеді"
        assert Message.objects.get(text__startswith="Құрметті").text == "Құрметті …!"
        deletion.refresh_from_db()
        assert deletion.state == "done"
        told = Change.objects.filter(subject_type="staffbadge", subject_pk=badge.pk)
        assert not [row for row in told if row.changes.get("position")]
        assert Entry.objects.get(verb="badge.erased").subject_code == badge.code

    def test_every_end_of_a_request(self, badge):
        deletion = _asked(badge)
        with pytest.raises(AlreadyAsked):
            _asked(StaffBadge.objects.exclude(pk=badge.pk).get())  # the same person
        take_back_badge_deletion(deletion=deletion, actor=SYSTEM, at=now())
        with pytest.raises(MoveRefused):
            refuse_badge_deletion(deletion=deletion, reason="x", actor=SYSTEM, at=now())
        refused = _asked(badge)
        refuse_badge_deletion(deletion=refused, reason="Заң бойынша сақталады", actor=SYSTEM, at=now())
        last = _asked(badge)
        fulfil_badge_deletion(deletion=last, actor=SYSTEM, at=now())
        refused.refresh_from_db()
        assert (refused.state, refused.refusal) == ("refused", "")
        assert found_in(["Заң бойынша сақталады"]) == []
        with pytest.raises(AlreadyErased):
            _asked(badge)
        with pytest.raises(MoveRefused):
            fulfil_badge_deletion(deletion=last, actor=SYSTEM, at=now())

    def test_the_contact_has_a_page_of_their_own(self, name_badge):
        with pytest.raises(KnownByAccount):
            _asked(name_badge(FAMILY, GIVEN.upper()))


class TestAtTheDesk:
    def test_from_the_letter_to_the_end(self, desk, badge):
        listed = reverse("admin:exhibitors_staffbadge_changelist")
        assert HOLDER[0] in desk.get(f"{listed}?q={HOLDER[0]}").content.decode()
        day = (timezone.localdate() - timedelta(days=20)).isoformat()
        page = f"/admin/exhibitors/staffbadge/{badge.pk}/"
        answer = desk.post(f"{page}forget/", AGREED | {"asked_on": day})
        deletion = BadgeDeletion.objects.get()
        assert answer["HX-Redirect"].endswith(f"/badgedeletion/{deletion.pk}/change/")
        html = desk.get(f"/en/admin/exhibitors/badgedeletion/{deletion.pk}/change/").content.decode()
        assert "overdue, days: 5" in html and "staff badges with this name: 2" in html
        assert "please answer them yourself" in html
        assert HOLDER[0] in desk.get("/en/admin/").content.decode()
        desk.post(f"/admin/exhibitors/badgedeletion/{deletion.pk}/erase/", AGREED)
        deletion.refresh_from_db()
        assert deletion.state == "done"
        assert desk.get(f"/admin/exhibitors/badgedeletion/{deletion.pk}/change/").status_code == 200
        assert not Message.objects.filter(kind__startswith="exhibitors.deletion").exists()
        assert HOLDER[0] not in desk.get(listed).content.decode()

    def test_all_data_and_the_journal_says_who_took_it(self, desk, badge, organiser):
        asked = desk.post(f"/admin/exhibitors/staffbadge/{badge.pk}/person-data/", AGREED)
        with ZipFile(BytesIO(desk.get(asked["HX-Redirect"]).content)) as packed:
            data = json.loads(packed.read("data.json"))
        assert len(data["staff_badges"]) == 2
        assert data["staff_badges"][0]["former_values"][0]["position"] == "аудармашы"
        assert [row["column"] for row in data["named_in"]] == ["wishes"]
        assert len(data["looked_at_by"]) == 1
        assert Entry.objects.get(verb="badge.exported").actor_user == organiser

    def test_the_file_is_of_the_badge_that_was_asked_for_and_of_no_other(self, desk, badge):
        page = reverse("admin:exhibitors_staffbadge_changelist") + f"{badge.pk}/"
        address = desk.post(f"{page}person-data/", AGREED)["HX-Redirect"]
        StaffBadge.objects.filter(pk=badge.pk).update(code="another-one")
        assert desk.get(address).status_code == 404, "the row is somebody else's by now"

    def test_refused_with_a_reason(self, desk, badge):
        deletion = _asked(badge)
        address = f"/admin/exhibitors/badgedeletion/{deletion.pk}/refuse/"
        desk.post(address, AGREED | {"reason": "Сот талабы"})
        deletion.refresh_from_db()
        assert (deletion.state, deletion.refusal) == ("refused", "Сот талабы")
