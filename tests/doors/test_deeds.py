"""What the matrix can only show to be refused - its world is in another state - succeeds, and does what it says."""

from typing import Any

import pytest
from django.utils import timezone

from exhibitors.models import Application, Booking, Company
from exhibitors.services.companies import confirm_membership
from exhibitors.states import ApplicationState, BookingState
from journal.actors import SOMEBODY
from journal.models import Entry
from mailing.models import Message

from .test_matrix import OPERATIONS, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("terms", "categories")]
ME = "/api/v1/companies/me/"


def example(name: str) -> dict[str, Any]:
    _method, _path, operation = OPERATIONS[name]
    body: dict[str, Any] = operation["requestBody"]["content"]["application/json"]["example"]
    return body


def journal(subject: Any) -> list[str]:
    code = subject.code
    return list(Entry.objects.filter(subject_code=code).order_by("id").values_list("verb", flat=True))


@pytest.fixture
def signed_up(forum):
    """The company of the example, through the door itself: what was answered."""
    answer = client_of(None).post("/api/v1/companies/", example("sign_up_company"), format="json")
    assert answer.status_code == 201, answer.content
    return answer.json()


@pytest.fixture
def company(signed_up):
    return Company.objects.get(code=signed_up["code"])


@pytest.fixture
def program(signed_up):
    return client_of(signed_up["token"])


@pytest.fixture
def held(program, make_booth):
    """A-12, held by the company: what was answered."""
    make_booth("A-12")
    answer = program.post(f"{ME}bookings/", {"booth": "A-12"}, format="json")
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_sign_up_company(signed_up, company, program):
    asked = example("sign_up_company")
    assert (company.tax_id, company.name_kk, company.name_ru) == (asked["tax_id"], "Оймақ", "Оймак")
    assert company.contact_email == asked["contact"]["email"]
    assert [(one.scope, one.given_through) for one in company.consents.all()] == [("processing", "api")]
    assert "company.signed_up" in journal(company)
    [letter] = Message.objects.filter(to_address=company.contact_email)
    assert (letter.about_code, letter.language) == (company.code, "kk")
    # The token is the company's, and there is a draft of an application.
    shown = program.get(ME).json()
    assert (shown["code"], shown["application"]["state"]) == (company.code, ApplicationState.DRAFT)


def test_correct_company(company, program):
    before = Company.objects.filter(pk=company.pk).values().get()
    answer = program.patch(ME, example("correct_company"), format="json")
    assert answer.status_code == 200, answer.content
    assert answer.json()["contact"]["phone"] == "+77010000002"
    after = Company.objects.filter(pk=company.pk).values().get()
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"contact_phone", "changed_at"}
    assert program.get(ME).json()["contact"]["phone"] == "+77010000002"
    assert journal(company)[-1] == "company.corrected"


def test_give_back_booth(company, program, held, make_application, program_of):
    other = program_of(make_application().company)
    assert other.post(f"{ME}bookings/", {"booth": "A-12"}, format="json").json()["code"] == "booth_taken"
    answer = program.delete(f"{ME}bookings/{held['code']}/")
    assert (answer.status_code, answer.content) == (204, b"")
    booking = Booking.objects.get(code=held["code"])
    assert booking.state == BookingState.RELEASED
    assert program.get(f"{ME}bookings/").json()["results"] == []
    assert other.post(f"{ME}bookings/", {"booth": "A-12"}, format="json").status_code == 201


def test_submit_application(company, program, held):
    unproven = program.post(f"{ME}application/submit/", {}, format="json")
    assert (unproven.status_code, unproven.json()["code"]) == (409, "contact_not_confirmed")
    confirm_membership(membership=company.memberships.get(), actor=SOMEBODY, at=timezone.now())
    changed = program.patch(f"{ME}application/", {"product_groups": ["CLO-01"]}, format="json")
    assert changed.status_code == 200, changed.content
    answer = program.post(f"{ME}application/submit/", example("submit_application"), format="json")
    assert answer.status_code == 200, answer.content
    assert answer.json()["state"] == ApplicationState.SUBMITTED
    application = Application.objects.get(company=company)
    assert application.state == ApplicationState.SUBMITTED
    assert application.submitted_at is not None and application.submitted_at <= timezone.now()
    [booking] = application.bookings.all()
    assert (booking.code, booking.state) == (held["code"], BookingState.RESERVED)
    assert booking.expires_at is not None
    assert "application.submitted" in journal(application)
    assert Message.objects.filter(about_code=application.code, to_address=company.contact_email).exists()
    # Handing it in again is refused, and changes nothing.
    again = program.post(f"{ME}application/submit/", {}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "move_refused")
