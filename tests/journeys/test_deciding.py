"""An organiser decides about applications: in Kazakh, at a desk and on a telephone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from exhibitors.models import Application, Booking
from exhibitors.queries.prices import tariff_of
from exhibitors.services.allocation import write_booking
from exhibitors.states import ApplicationState, BookingState
from journal.actors import SYSTEM

from .conftest import DESKTOP, PHONE
from .looks import barriers
from .test_desk import sign_in
from .words import Words

pytestmark = pytest.mark.browser


@pytest.fixture
def application(make_application, categories, booth) -> Application:
    """Handed in yesterday, with A-12 reserved and a co-exhibitor."""
    at = timezone.now()
    handed_in = {
        "state": ApplicationState.SUBMITTED, "submitted_at": at - timedelta(days=1), "fascia": "ТІГІН",
        "category": categories["CLO"],
    }  # fmt: skip
    application = make_application(number="AO-0001", wishes="Терезе жанынан", **handed_in)
    make_application(number="AO-0002", host=application, **handed_in)
    booking = Booking(
        application=application, booth=booth, state=BookingState.RESERVED, taken_at=at,
        expires_at=at + timedelta(days=14),
    )  # fmt: skip
    write_booking(
        booking, lines=tariff_of(booth.edition_id).quote_booth(booth, on=at.date()).lines, actor=SYSTEM
    )
    return application


def press(page: Page, words: Words, action: str, **typed: str) -> None:
    """A button of the page opens a dialog; what is typed there is sent by the dialog's own button."""
    if (page.viewport_size or {"width": DESKTOP})["width"] == PHONE:
        page.get_by_text("more_horiz").click()  # the buttons stand behind three dots there
    page.get_by_role("link", name=words(action), exact=True).first.click()
    dialog = page.locator("#dialog form")
    for name, text in typed.items():
        dialog.locator(f"[name={name}]").fill(text)
    with page.expect_navigation():
        dialog.locator("button[type=submit], button:not([type])").last.click()


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_approves_and_cancels(browse, application, organiser, width):
    words, page = Words("kk"), browse(width=width)
    sign_in(page, words, organiser)
    page.goto("/admin/exhibitors/application/")
    expect(page.locator("#result_list")).to_contain_text("AO-0001")
    assert barriers(page, impacts={"serious", "critical"}) == []
    page.get_by_role("link", name="AO-0001").first.click()
    for fact in ("Терезе жанынан", "A-12", "288\u00a0000", "AO-0001"):
        expect(page.locator(".desk")).to_contain_text(fact)
    assert barriers(page, impacts={"serious", "critical"}) == []

    press(page, words, "Approve")
    expect(page.get_by_text(words("The application is approved."))).to_be_visible()
    application.refresh_from_db()
    assert application.state == ApplicationState.APPROVED
    assert Application.objects.get(number="AO-0002").state == ApplicationState.APPROVED

    press(page, words, "Cancel the participation", reason_kk="Өз өтініші бойынша")
    expect(page.get_by_text(words("The participation is cancelled."))).to_be_visible()
    expect(page.locator(".desk")).to_contain_text("Өз өтініші бойынша")
    application.refresh_from_db()
    assert application.state == ApplicationState.CANCELLED


def test_a_missing_reason_is_asked_for_in_the_dialog(browse, application, organiser):
    words, page = Words("kk"), browse()
    sign_in(page, words, organiser)
    page.goto(f"/admin/exhibitors/application/{application.pk}/change/")
    page.get_by_role("link", name=words("Reject"), exact=True).first.click()
    dialog = page.locator("#dialog form")
    dialog.locator("[name=reason_ru]").fill("Мест нет")
    dialog.locator("button[type=submit], button:not([type])").last.click()
    expect(dialog).to_contain_text(words("This field is required."))
    expect(dialog.locator("[name=reason_ru]")).to_have_value("Мест нет")
    expect(page.locator(".htmx-request")).to_have_count(0)  # the button's words are hidden meanwhile
    assert barriers(page, impacts={"serious", "critical"}) == []
    application.refresh_from_db()
    assert application.state == ApplicationState.SUBMITTED
