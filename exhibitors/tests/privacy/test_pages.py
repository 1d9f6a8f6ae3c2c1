"""What a company's person does on their own page, and what organisers do about it at the desk."""

import json
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from exhibitors.models import PersonDeletion
from exhibitors.queries.own_data import own_data
from exhibitors.services.person_deletion import (
    fulfil_deletion,
)
from exhibitors.states import ApplicationState
from journal.actors import SYSTEM
from journal.models import Entry
from mailing.models import Message
from tests.traces import found_in

from .conftest import AGREED, EMAIL, FAMILY, FULL, ME, PHONE, now

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_limits")]


class TestOnTheirPage:
    @pytest.fixture
    def browser(self, everywhere):
        client = Client()
        client.force_login(everywhere)
        return client

    def test_all_data_in_one_file_with_who_looked(self, browser, everywhere, company, desk, organiser):
        desk.post(f"/admin/exhibitors/company/{company.pk}/look/", AGREED)
        answer = browser.post(f"{ME}data/")
        with ZipFile(BytesIO(answer.content)) as packed:
            data = json.loads(packed.read("data.json"))
            page = packed.read("data.html").decode()
        assert data["account"]["email"] == EMAIL and FULL in page
        assert data["contact_of"][0]["phone"] == PHONE
        assert data["staff_badges"][0]["family_name"] == FAMILY
        assert {row["kind"] for row in data["letters"]} == {
            "exhibitors.welcome",
            "exhibitors.application_submitted",
        }
        assert [row["about"] for row in data["looked_at_by"]][1:] == [f"company {company.code}"]
        assert organiser.email not in page  # those are the organiser's own data
        assert Entry.objects.get(verb="person.exported").actor_user == everywhere
        assert data["named_in"] and "звонила" not in page

    def test_asks_sees_it_wait_and_takes_it_back(self, browser, everywhere):
        assert "1" in browser.get(f"{ME}delete/").content.decode()
        browser.post(f"{ME}delete/")
        assert PersonDeletion.objects.get().state == "waiting"
        assert browser.get(f"{ME}delete/").status_code == 302
        assert PersonDeletion.objects.get().due_on.strftime("%Y") in browser.get(ME).content.decode()
        browser.post(f"{ME}keep/")
        assert PersonDeletion.objects.get().state == "taken_back"
        done = Entry.objects.filter(verb__startswith="person.deletion").order_by("pk")
        assert [(one.verb, one.actor_user) for one in done] == [
            ("person.deletion_asked", everywhere), ("person.deletion_taken_back", everywhere),
        ]  # fmt: skip

    def test_is_told_who_has_to_follow(self, person, company, make_application):
        make_application(company=company, state=ApplicationState.SUBMITTED)
        client = Client()
        client.force_login(person)
        assert company.name_kk in client.get(f"{ME}delete/").content.decode()

    def test_an_organiser_asks_for_nothing(self, desk):
        assert desk.get(ME).status_code == 200
        assert desk.get(f"{ME}delete/").status_code == 404
        assert desk.post(f"{ME}delete/").status_code == 404


class TestAtTheDesk:
    def test_from_the_letter_to_the_end(self, desk, everywhere, company):
        page = f"/admin/exhibitors/company/{company.pk}/"
        day = (timezone.localdate() - timedelta(days=20)).isoformat()
        said = AGREED | {"email": EMAIL, "asked_on": day}
        desk.post(f"{page}person-forget/", said)
        deletion = PersonDeletion.objects.get()
        html = desk.get(f"/en/admin/exhibitors/persondeletion/{deletion.pk}/change/").content.decode()
        assert "overdue, days: 5" in html and "invoices and credit notes" in html
        assert EMAIL in desk.get("/en/admin/").content.decode()
        desk.post(f"/admin/exhibitors/persondeletion/{deletion.pk}/erase/", AGREED)
        deletion.refresh_from_db()
        assert deletion.state == "done"
        assert desk.get(f"/admin/exhibitors/persondeletion/{deletion.pk}/change/").status_code == 200

    def test_a_contact_without_an_account(self, desk, make_company):
        company = make_company(contact_email="letter@example.com")
        page = f"/admin/exhibitors/company/{company.pk}/person-forget/"
        day = timezone.localdate().isoformat()
        desk.post(page, {"_form_submitted": "on", "email": "stranger@example.com", "asked_on": day})
        assert not PersonDeletion.objects.exists()
        desk.post(page, {"_form_submitted": "on", "email": "letter@example.com", "asked_on": day})
        fulfil_deletion(deletion=PersonDeletion.objects.get(), actor=SYSTEM, at=now())
        Message.objects.filter(kind="exhibitors.erased").update(to_address="")
        assert found_in(["letter@example.com"]) == []

    def test_all_data_and_the_journal_says_who_took_it(self, desk, everywhere, company, organiser):
        asked = desk.post(
            f"/admin/exhibitors/company/{company.pk}/person-data/", {"_form_submitted": "on", "email": EMAIL}
        )
        answer = desk.get(asked["HX-Redirect"])
        with ZipFile(BytesIO(answer.content)) as packed:
            assert json.loads(packed.read("data.json"))["account"]["email"] == EMAIL
        stranger = Client()
        stranger.force_login(User.objects.create_superuser("x@example.com"))
        assert stranger.get(asked["HX-Redirect"]).status_code == 302
        assert Entry.objects.get(verb="person.exported").actor_user == organiser
        assert own_data(everywhere)["looked_at_by"]
