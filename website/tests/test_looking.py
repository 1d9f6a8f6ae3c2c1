"""An organiser sees what a visitor or a company sees; nothing can be changed there, and the journal knows."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from core.errors import NotFound
from exhibitors.services.bookings import hold_booth
from journal.actors import SOMEBODY
from journal.models import Entry
from visitors.access import link_token, look_token, visitor_of_link

pytestmark = pytest.mark.django_db
NOTICE = "You see the site as this"


@pytest.fixture
def look_at(desk: Client):
    """Press the button on the page of the thing; answers with where it leads."""

    def look_at(thing):
        label = f"{thing._meta.app_label}/{thing._meta.model_name}"
        answer = desk.post(f"/en/admin/{label}/{thing.pk}/look/", {"_form_submitted": "on"})
        assert answer.status_code == 204, answer.text
        return answer["HX-Redirect"]

    return look_at


def told(subject):
    return list(Entry.objects.filter(subject_code=subject.code).order_by("id").values_list("verb", flat=True))


class TestAVisitor:
    def test_their_page_opens_with_a_notice(self, desk, look_at, visitor):
        page = look_at(visitor)
        answer = desk.get(page)
        assert answer.status_code == 200
        assert visitor.email in answer.text
        assert NOTICE in answer.text
        assert answer["Cache-Control"] == "no-store"

    def test_the_address_is_not_the_persons_link(self, desk, look_at, visitor):
        page = look_at(visitor)
        assert link_token(visitor) not in page
        assert link_token(visitor) not in desk.get(page).text

    def test_the_address_is_worth_nothing_to_anybody_else(self, desk, look_at, visitor, client_of_stranger):
        page = look_at(visitor)
        assert client_of_stranger.get(page).status_code == 404
        assert client_of_stranger.post(f"{page}cancel/").status_code == 404
        with pytest.raises(NotFound):
            visitor_of_link(look_token(visitor))

    def test_another_visitors_page_stays_closed(self, desk, look_at, visitor, register):
        other = register(email="other@example.com", given_name="Басқа")
        look_at(visitor)
        assert desk.get(f"/en/my/{look_token(other)}/").status_code == 404

    @pytest.mark.parametrize("deed", ["edit", "consents", "resend", "cancel", "erase"])
    def test_nothing_can_be_done(self, desk, look_at, visitor, deed):
        page = look_at(visitor)
        before = told(visitor)
        answer = desk.post(f"{page}{deed}/", {"consents": []})
        assert answer.status_code == 403
        assert "You are only looking" in answer.text
        visitor.refresh_from_db()
        assert visitor.state == "registered"
        assert told(visitor) == before

    def test_not_even_with_the_persons_own_link(self, desk, look_at, visitor):
        look_at(visitor)
        assert desk.post(f"/en/my/{link_token(visitor)}/cancel/").status_code == 403
        assert (
            desk.delete(
                "/api/v1/visitors/me/", HTTP_AUTHORIZATION=f"Bearer {link_token(visitor)}"
            ).status_code
            == 403
        )
        visitor.refresh_from_db()
        assert visitor.state == "registered"

    @pytest.mark.parametrize(
        "page", ["edit/", "cancel/", "erase/", "ticket.pdf", "calendar.ics", "data.json", "agenda.ics"]
    )
    def test_every_page_of_theirs_can_be_read(self, desk, look_at, visitor, page):
        assert desk.get(look_at(visitor) + page).status_code == 200

    def test_beginning_and_end_are_journalled_with_who_looked(self, desk, organiser, look_at, visitor):
        page = look_at(visitor)
        desk.get(page)
        answer = desk.post("/en/looking/stop/")
        assert answer["Location"] == f"/en/admin/visitors/visitor/{visitor.pk}/change/"
        entries = Entry.objects.filter(subject_code=visitor.code).order_by("id")
        began, ended = entries.filter(verb__contains=".look_")
        assert (began.verb, ended.verb) == ("visitor.look_began", "visitor.look_ended")
        assert (began.actor_kind, began.actor_user, ended.actor_user) == ("staff", organiser, organiser)
        assert "until" in began.data
        assert desk.get(page).status_code == 404

    def test_it_runs_out_by_itself(self, desk, look_at, visitor, time_machine_at):
        page = look_at(visitor)
        with time_machine_at(timezone.now() + timedelta(minutes=14)):
            assert desk.get(page).status_code == 200
        with time_machine_at(timezone.now() + timedelta(minutes=15, seconds=1)):
            assert desk.get(page).status_code == 404
            assert NOTICE not in desk.get("/en/").text
        assert told(visitor)[-1] == "visitor.look_ended"

    def test_who_loses_the_permission_loses_the_look(self, desk, organiser, look_at, visitor):
        page = look_at(visitor)
        User.objects.filter(pk=organiser.pk).update(is_superuser=False)
        assert desk.get(page).status_code == 404

    def test_an_erased_person_is_not_looked_at(self, desk, visitor):
        from visitors.services.erasure import erase_visitor

        erase_visitor(visitor=visitor, actor=SOMEBODY, at=timezone.now())
        assert (
            desk.post(f"/en/admin/visitors/visitor/{visitor.pk}/look/", {"_form_submitted": "on"}).status_code
            == 404
        )


class TestACompany:
    OFFICE = (
        "", "company/", "application/", "application/stand/", "application/partners/", "application/withdraw/",
        "badges/", "team/", "invoices/", "services/", "catalogue/", "documents/",
    )  # fmt: skip

    def test_their_office_opens_as_its_owner_sees_it(self, desk, look_at, application, company):
        assert look_at(company) == "/en/exhibit/"
        answer = desk.get("/en/exhibit/")
        assert company.name_en in answer.text
        assert NOTICE in answer.text
        assert desk.get("/en/exhibit/team/").status_code == 200

    @pytest.mark.parametrize("page", OFFICE)
    def test_every_page_can_be_read_and_changes_nothing(self, desk, look_at, application, company, page):
        look_at(company)
        with CaptureQueriesContext(connection) as queries:
            answer = desk.get(f"/en/exhibit/{page}")
        assert (answer.status_code, NOTICE in answer.text) == (200, True)
        assert not [one["sql"] for one in queries if writes(one["sql"])]

    @pytest.mark.parametrize(
        "page", ["exhibit/", "exhibit/application/", "exhibit/catalogue/", "floor-plan/A/"]
    )
    def test_a_booth_is_not_held_on_by_looking(self, desk, look_at, application, company, booth, page):
        at = timezone.now() - timedelta(minutes=10)
        booking = hold_booth(application=application, booth=booth, actor=SOMEBODY, at=at)
        before = booking.expires_at
        look_at(company)
        answer = desk.get(f"/en/{page}", headers={"accept-encoding": "gzip"})
        assert (answer.status_code, NOTICE in answer.text) == (200, True)
        booking.refresh_from_db()
        assert booking.expires_at == before

    @pytest.mark.parametrize(
        "deed",
        [
            "company/",
            "apply/",
            "booth/",
            "application/submit/",
            "application/withdraw/",
            "team/",
            "badges/",
            "leave/",
        ],
    )
    def test_nothing_can_be_done(self, desk, look_at, application, company, deed):
        look_at(company)
        before = told(company), told(application)
        assert desk.post(f"/en/exhibit/{deed}", {}).status_code == 403
        assert (told(company), told(application)) == before

    def test_no_other_company_is_opened(self, desk, look_at, make_company, company):
        other = make_company()
        look_at(company)
        assert other.name_en not in desk.get("/en/exhibit/").text

    def test_the_admin_goes_on_working(self, desk, look_at, company, visitor):
        look_at(company)
        answer = desk.post(f"/en/admin/visitors/visitor/{visitor.pk}/send-again/", {"_form_submitted": "on"})
        assert answer.status_code == 204
        assert NOTICE not in desk.get("/en/admin/").text

    def test_without_a_look_the_organiser_is_nobody_there(self, desk, company):
        assert company.name_en not in desk.get("/en/exhibit/").text


class TestTheDatabaseRefuses:
    """The second lock: a page that would write on the side is answered with the same words."""

    @pytest.fixture
    def writing(self, monkeypatch):
        from website import views

        real = views.current_forum

        def current_forum():
            User.objects.filter(email="owner@example.com").update(first_name="Changed")
            return real()

        monkeypatch.setattr(views, "current_forum", current_forum)

    def test_what_a_page_writes_on_the_side(self, desk, organiser, look_at, visitor, writing):
        look_at(visitor)
        answer = desk.get("/en/privacy/")
        assert (answer.status_code, "You are only looking" in answer.text) == (403, True)
        organiser.refresh_from_db()
        assert organiser.first_name == ""

    def test_control_the_same_page_writes_when_nobody_looks(self, desk, organiser, edition, writing):
        assert desk.get("/en/privacy/").status_code == 200
        organiser.refresh_from_db()
        assert organiser.first_name == "Changed"


class TestWhoMay:
    def test_it_is_a_permission_of_its_own(self, client, visitor, company):
        helper = User.objects.create_user("helper@example.com", "a long enough password", is_staff=True)
        helper.user_permissions.set(
            Permission.objects.filter(codename__in=["view_visitor", "change_visitor"])
        )
        client.force_login(helper)
        assert (
            client.post(f"/admin/visitors/visitor/{visitor.pk}/look/", {"_form_submitted": "on"}).status_code
            == 403
        )
        assert (
            client.post(
                f"/admin/exhibitors/company/{company.pk}/look/", {"_form_submitted": "on"}
            ).status_code
            == 403
        )
        assert not Entry.objects.filter(verb__contains=".look_").exists()

    def test_a_link_alone_begins_nothing(self, desk, visitor):
        assert desk.get(f"/en/admin/visitors/visitor/{visitor.pk}/look/").status_code == 200
        assert not Entry.objects.filter(verb__contains=".look_").exists()
        assert "look" not in desk.session

    def test_stopping_what_never_began_leads_home(self, desk):
        assert desk.post("/en/looking/stop/")["Location"] == "/en/"


@pytest.fixture
def client_of_stranger():
    return Client(REMOTE_ADDR="203.0.113.9")


@pytest.fixture
def time_machine_at():
    import time_machine

    return lambda moment: time_machine.travel(moment, tick=False)


def writes(sql):
    """Sessions are the browser's own; the notes of a look are made before and after."""
    return sql.startswith(("INSERT", "UPDATE", "DELETE")) and "django_session" not in sql
