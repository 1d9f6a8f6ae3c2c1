"""What is next and by when, read off real rows; the letters before a deadline; badges within the quota."""

from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import gettext

from exhibitors.details.people import Person
from exhibitors.models import BadgeQuota, Booking, CatalogueEntry, Due, Invoice
from exhibitors.queries.checklist import Point, office_applications, todo_of
from exhibitors.queries.companies import is_contact_confirmed
from exhibitors.services import badges, companies
from exhibitors.services.badges import BadgeQuotaUsed, BadgesAfterPayment, BadgesNotYet
from exhibitors.services.deadlines import remind_of_deadlines
from exhibitors.states import ApplicationState, BookingState, InvoiceState
from forum.queries import current_forum
from journal.actors import SOMEBODY
from mailing.models import Message
from mailing.services.delivery import deliver_due

pytestmark = pytest.mark.usefixtures("fresh_limits")
ERLAN = Person(family_name="Үлгібаев", given_name="Ерлан", position="")


@pytest.fixture
def book(make_booth):
    def book(application, state=BookingState.HELD, **columns):
        at = timezone.now()
        return Booking.objects.create(
            edition=application.edition, booth=make_booth(), application=application, state=state, taken_at=at,
            expires_at=at + timedelta(minutes=20), **columns,
        )  # fmt: skip

    return book


@pytest.fixture
def invoice(terms):
    def invoice(application, *, due_on, paid=0):
        row = Invoice.objects.create(
            edition=application.edition, application=application, number="AO-1", net_kzt=100, total_kzt=100,
            issued_on=timezone.localdate(), supplied_on=timezone.localdate(), issued_at=timezone.now(),
            paid_kzt=paid, state=InvoiceState.PARTLY_PAID if paid else InvoiceState.ISSUED,
        )  # fmt: skip
        for position, days in enumerate((0, 10), start=1):
            Due.objects.create(
                invoice=row, position=position, amount_kzt=50, due_on=due_on + timedelta(days=days)
            )
        return row

    return invoice


def points(application, at=None):
    _application, items = todo_of(application.company, application.edition, at or timezone.now())
    return {item.code: item for item in items}


def states(application, at=None):
    return {code: item.state for code, item in points(application, at).items()}


class TestBeforeTheDecision:
    def test_a_fresh_draft(self, signed_up):
        assert states(signed_up.application) == {
            "confirm": Point.NOW, "booth": Point.NOW, "application": Point.NOW, "submit": Point.LATER,
        }  # fmt: skip

    def test_a_booth_is_held(self, signed_up, book):
        booking = book(signed_up.application)
        item = points(signed_up.application)["booth"]
        assert (item.state, item.at, item.note) == (Point.DONE, booking.expires_at, booking.booth.number)
        assert states(signed_up.application, booking.expires_at)["booth"] is Point.NOW

    def test_everything_is_there_but_the_button(self, signed_up, book):
        application = signed_up.application
        book(application)
        companies.confirm_membership(
            membership=application.company.memberships.get(), actor=SOMEBODY, at=timezone.now()
        )
        application.fascia = "АЙШЫҚ"
        application.save()
        assert states(application)["submit"] is Point.NOW

    def test_the_window_has_closed(self, signed_up, terms):
        late = terms.applications_close_at + timedelta(hours=1)
        assert set(states(signed_up.application, late).values()) == {Point.LATE}

    def test_the_organisers_decide(self, make_application):
        application = make_application(state=ApplicationState.SUBMITTED)
        assert states(application) == {
            "confirm": Point.NOW, "booth": Point.DONE, "application": Point.DONE, "submit": Point.DONE,
            "decision": Point.WAITING,
        }  # fmt: skip


class TestAfterTheDecision:
    @pytest.fixture
    def approved(self, make_application, edition, terms):
        terms.catalogue_due_on = terms.badges_due_on = terms.documents_due_on = edition.starts_on - timedelta(
            days=10
        )
        terms.save()
        BadgeQuota.objects.create(edition=edition, up_to_m2=9, badges=2)
        BadgeQuota.objects.create(edition=edition, up_to_m2=18, badges=4)
        return make_application(state=ApplicationState.APPROVED)

    def test_points_have_their_deadlines(self, approved, book, terms):
        book(approved, BookingState.RESERVED)
        found = points(approved)
        assert (found["entry"].state, found["entry"].until) == (Point.NOW, terms.catalogue_due_on)
        assert found["badges"].note == "0 / 2"
        assert "dues" not in found  # price zero: no invoice, no point

    def test_a_due_is_open_late_and_paid(self, approved, invoice):
        today = approved.edition.today(timezone.now())
        row = invoice(approved, due_on=today)
        assert (points(approved)["dues"].state, points(approved)["dues"].until) == (Point.NOW, today)
        assert states(approved, timezone.now() + timedelta(days=1))["dues"] is Point.LATE
        row.paid_kzt = 50
        row.save()
        assert points(approved)["dues"].until == today + timedelta(days=10)
        row.paid_kzt = 100
        row.save()
        assert states(approved)["dues"] is Point.DONE

    def test_the_entry_is_written(self, approved):
        CatalogueEntry.objects.create(
            edition=approved.edition, application=approved, slug="x", name_kk="Х", changed_at=timezone.now(),
            description_kk="Мәтін",
        )  # fmt: skip
        assert states(approved)["entry"] is Point.DONE

    def test_costs_a_fixed_number_of_queries(self, approved, book, invoice, django_assert_num_queries):
        book(approved, BookingState.RESERVED)
        invoice(approved, due_on=timezone.localdate())
        with django_assert_num_queries(6):  # application, bookings, invoices, dues; terms; quotas
            points(approved)

    def test_and_not_more_for_many(self, approved, make_application, book, django_assert_num_queries):
        for _ in range(5):
            book(make_application(state=ApplicationState.APPROVED), BookingState.RESERVED)
        from exhibitors.models import Application

        with django_assert_num_queries(3):  # no invoice, no dues
            list(office_applications(Application.objects.all()))

    def test_a_reminder_goes_out_once_and_names_what_is_open(self, approved, smtp):
        edition = approved.edition
        morning = datetime.combine(edition.starts_on - timedelta(days=15), time(9, 30), edition.zone)
        with time_machine.travel(morning, tick=False):
            assert remind_of_deadlines(forum=current_forum(), at=morning - timedelta(hours=1)) == 0
            for _ in range(2):
                remind_of_deadlines(forum=current_forum(), at=morning)
            assert Message.objects.filter(kind="exhibitors.deadline").count() == 1
            deliver_due(seconds=10)
        [letter] = [mail for mail in smtp.mails if mail["To"] == approved.company.contact_email]
        with translation.override("kk"):
            assert gettext("Write the catalogue entry") in letter.get_body(("plain",)).get_content()

    def test_nothing_goes_out_when_all_is_done_meanwhile(self, approved, smtp):
        edition = approved.edition
        morning = datetime.combine(edition.starts_on - timedelta(days=15), time(9, 30), edition.zone)
        remind_of_deadlines(forum=current_forum(), at=morning)
        approved.state = ApplicationState.CANCELLED
        approved.save()
        deliver_due(seconds=10, clock=lambda: morning)
        assert Message.objects.get(kind="exhibitors.deadline").state == "dropped"

    class TestBadges:
        def add(self, application):
            return badges.add_badge(application=application, person=ERLAN, actor=SOMEBODY, at=timezone.now())

        def test_come_with_the_area(self, approved, book):
            book(approved, BookingState.RESERVED)
            self.add(approved)
            self.add(approved)
            with pytest.raises(BadgeQuotaUsed):
                self.add(approved)
            code = approved.badges.first().code
            badges.remove_badge(application=approved, code=code, actor=SOMEBODY, at=timezone.now())
            self.add(approved)

        def test_come_with_co_exhibitors_too(self, approved, book, make_application):
            book(approved, BookingState.RESERVED)
            make_application(host=approved, state=ApplicationState.APPROVED)
            for _ in range(4):
                self.add(approved)
            with pytest.raises(BadgeQuotaUsed):
                self.add(approved)

        def test_wait_for_the_money(self, approved, book, invoice, terms):
            book(approved, BookingState.RESERVED)
            invoice(approved, due_on=timezone.localdate())
            with pytest.raises(BadgesAfterPayment):
                self.add(approved)
            terms.badges_after_payment = False
            terms.save()
            self.add(approved)

        def test_wait_for_the_approval(self, make_application, book):
            application = make_application(state=ApplicationState.SUBMITTED)
            book(application, BookingState.RESERVED)
            with pytest.raises(BadgesNotYet):
                self.add(application)


class TestPages:
    @pytest.fixture
    def browser(self, client, offered, typed_into_form):
        client.post("/exhibit/sign-up/", typed_into_form)
        return client

    def test_the_office_costs_a_fixed_number_of_queries(self, browser, django_assert_num_queries):
        browser.get("/exhibit/")
        # revision, session, grant; application, terms and one for its holds; application, bookings, invoices, terms,
        # quotas; the edition's card is remembered
        with django_assert_num_queries(13):
            browser.get("/exhibit/")

    def test_badges(self, browser, book, edition):
        from exhibitors.models import Application

        BadgeQuota.objects.create(edition=edition, up_to_m2=9, badges=1)
        application = Application.objects.get()
        book(application, BookingState.RESERVED)
        who = {"family_name": "Үлгібаев", "given_name": "Ерлан", "position": "сатушы"}
        assert browser.post("/exhibit/badges/", who).status_code == 409
        Application.objects.update(state=ApplicationState.APPROVED)
        assert browser.post("/exhibit/badges/", who | {"given_name": "Eрлан"}).status_code == 400
        assert browser.post("/exhibit/badges/", who).status_code == 302
        assert browser.post("/exhibit/badges/", who).status_code == 409
        badge = application.badges.get()
        assert Client().post("/exhibit/badges/remove/", {"badge": badge.code}).status_code == 302
        assert browser.post("/exhibit/badges/remove/", {"badge": "NOSUCHCODE"}).status_code == 404
        browser.post("/exhibit/badges/remove/", {"badge": badge.code})
        assert not application.badges.filter(removed_at=None).exists()

    def test_the_details_are_corrected(self, browser, typed_into_form):
        page = browser.get("/exhibit/company/")
        assert page.context["form"].initial["name_kk"] == "Айшық тігін"
        answer = browser.post("/exhibit/company/", typed_into_form | {"contact_phone": "+7 701 000 00 09"})
        assert answer.status_code == 302
        assert browser.get("/exhibit/company/").context["company"].contact_phone == "+77010000009"

    def test_an_application_is_begun_anew(self, browser):
        from exhibitors.models import Application

        Application.objects.update(state=ApplicationState.WITHDRAWN)
        assert browser.get("/exhibit/").context["application"] is None
        browser.post("/exhibit/apply/")
        browser.post("/exhibit/apply/")
        fresh = Application.objects.get(state=ApplicationState.DRAFT)
        assert (fresh.category.code, [group.code for group in fresh.groups.all()]) == ("CLO", ["CLO-01"])

    @pytest.mark.parametrize("language", ["", "/ru", "/en"])
    def test_the_landing_page_tells_prices_in_short(self, client, offered, language):
        page = client.get(f"{language}/exhibit/").content.decode()
        assert "32\u00a0000\u00a0₸" in page and "sign-up" in page


def test_confirmed_means_somebody_who_is_still_there(signed_up):
    company = signed_up.company
    assert not is_contact_confirmed(company)
    company.memberships.update(confirmed_at=timezone.now())
    assert is_contact_confirmed(company)
    company.memberships.update(removed_at=timezone.now())
    assert not is_contact_confirmed(company)
