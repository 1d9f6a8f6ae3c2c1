"""The whole road of a company, as a new one walks it on a telephone in Kazakh: from the home page to the catalogue.

The organiser sits at a desk. Letters are read where a newcomer reads them, at /mailbox/.
"""

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from exhibitors.models import Application, Booking, Invoice
from exhibitors.queries.catalogue import forget_counts
from exhibitors.states import ApplicationState, BookingState, InvoiceState
from exhibitors.tests.catalogue.showcase import drawn_logo, drawn_photo

from .conftest import DESKTOP, PHONE
from .looks import barriers, sticking_out
from .test_company import OIMAQ, fill_in
from .test_deciding import press
from .test_desk import sign_in
from .words import Words

pytestmark = pytest.mark.browser
WORDS = Words("kk")
BOOTH = "A-33"


@pytest.fixture(autouse=True)
def _demonstration(db, settings, tmp_path):
    settings.EMAIL_BACKEND, settings.MAIL_DIR = "mailing.backends.FolderBackend", str(tmp_path / "mail")
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "media", tmp_path / "private"
    forget_counts()
    call_command("load_demo", verbosity=0)


@pytest.fixture
def letter(post):
    """`letter(page)`: the newest letter, opened in the mailbox."""

    def letter(page: Page) -> Page:
        assert post() >= 1
        page.goto("/mailbox/")
        page.locator("td a").first.click()
        return page

    return letter


def fits(page: Page) -> None:
    assert barriers(page) + sticking_out(page) == [], page.url


def sign_up(page: Page, letter) -> None:
    page.goto("/")
    page.locator("header summary").click()
    page.locator("header").get_by_role("link", name=WORDS("For companies")).click()
    fits(page)
    page.get_by_role("link", name=WORDS("Sign up a company")).click()
    fill_in(page)
    page.locator("form.form button").click()
    page.wait_for_url("**/exhibit/?signed-up=**")
    letter(page)
    page.goto(page.frame_locator("iframe").locator("a[href*='/exhibit/confirm/']").get_attribute("href"))
    expect(page.locator(".todo > li").first).to_have_class("is-done")


def choose_a_booth(page: Page) -> None:
    page.get_by_role("link", name=WORDS("Choose a booth")).click()
    page.locator(".hall-card a").first.click()
    page.locator("#found").get_by_role("link", name=BOOTH).click()
    expect(page.locator("#details h2")).to_contain_text(BOOTH)
    fits(page)
    page.get_by_role("button", name=WORDS("Choose this booth")).click()
    page.wait_for_url("**/exhibit/application/booth/")
    expect(page.locator(".held-number")).to_have_text(BOOTH)
    fits(page)


def apply(page: Page) -> None:
    page.locator(".way a").first.click()
    page.locator("[name=fascia]").fill("АЙШЫҚ ТІГІН")
    page.get_by_role("button", name=WORDS("Save and go on")).click()
    page.wait_for_url("**/application/booth/")
    page.locator("main").get_by_role("link", name=WORDS("Go on"), exact=True).click()
    page.wait_for_url("**/application/partners/")
    page.locator("main").get_by_role("link", name=WORDS("Go on"), exact=True).click()
    page.locator("[name=wishes]").fill("Терезе жанынан")
    page.get_by_role("button", name=WORDS("Save and go on")).click()
    page.wait_for_url("**/exhibit/application/")
    fits(page)
    page.get_by_role("button", name=WORDS("Submit the application")).click()
    expect(page.get_by_role("status").first).to_contain_text(
        WORDS("The application is submitted. We have sent you a letter.")
    )


def approve(desk: Page, number: str) -> None:
    desk.goto("/admin/exhibitors/application/")
    desk.get_by_role("link", name=number).first.click()
    press(desk, WORDS, "Approve")
    expect(desk.get_by_text(WORDS("The application is approved."))).to_be_visible()


def take_the_payment(desk: Page, invoice: Invoice) -> None:
    desk.goto(f"/admin/exhibitors/invoice/{invoice.pk}/change/")
    press(desk, WORDS, "Enter a payment", amount_kzt=str(invoice.total_kzt), reference="ПТ-17")
    expect(desk.get_by_text(WORDS("The payment is entered."))).to_be_visible()


def write_the_entry(page: Page) -> None:
    page.goto("/exhibit/")
    page.get_by_role("link", name=WORDS("Write the catalogue entry")).click()
    page.locator("[name=description_kk]").fill("Ерлерге арналған костюм тігеміз.")
    page.locator("form[data-previewed] button").click()
    expect(page.locator(".notice.success")).to_have_text(WORDS("The entry is saved."))
    page.locator("#id_logo").set_input_files(
        {"name": "logo.png", "mimeType": "image/png", "buffer": drawn_logo(1)}
    )
    page.get_by_role("button", name=WORDS("Upload the logo")).click()
    expect(page.locator(".notice.success")).to_have_text(WORDS("The logo is saved."))
    page.locator("#id_new_photo").set_input_files(
        {"name": "photo.png", "mimeType": "image/png", "buffer": drawn_photo(1)}
    )
    page.get_by_role("button", name=WORDS("Add the photo")).click()
    expect(page.locator(".own-photos li")).to_have_count(1)
    fits(page)


def test_from_signup_to_paid_invoice(browse, organiser, letter):
    page, desk = browse(width=PHONE), browse(width=DESKTOP)
    sign_up(page, letter)
    choose_a_booth(page)
    apply(page)
    application = Application.objects.get(company__tax_id=OIMAQ["tax_id"].replace(" ", ""))

    sign_in(desk, WORDS, organiser)
    approve(desk, application.number)
    invoice = Invoice.objects.get(application=application)
    letter(page)
    expect(page.locator("main")).to_contain_text(invoice.number)
    expect(page.locator("main")).to_contain_text(".pdf")
    page.goto("/exhibit/invoices/")
    expect(page.locator(".paper")).to_contain_text("726\u00a0160\u00a0₸")
    fits(page)
    pdf = page.context.request.get(f"/exhibit/invoices/{invoice.number}.pdf")
    assert pdf.ok and pdf.body().startswith(b"%PDF")

    take_the_payment(desk, invoice)
    invoice.refresh_from_db()
    application.refresh_from_db()
    assert (invoice.state, application.state) == (InvoiceState.PAID, ApplicationState.CONFIRMED)
    assert Booking.objects.get(application=application).state == BookingState.CONFIRMED

    write_the_entry(page)
    page.locator("header summary").click()
    page.locator("header").get_by_role("link", name=WORDS("Exhibitors")).click()
    page.locator("#search").fill("айшык тигин")
    page.locator(".card-link").get_by_text("Айшық тігін", exact=False).first.click()
    expect(page.locator(".stand-number")).to_contain_text(BOOTH)
    expect(page.locator(".photos img")).to_have_count(1)
    fits(page)
