"""Two whole roads without a mouse, in Kazakh: a company's to its submitted application, a visitor's to a seat."""

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from exhibitors.models import Application, Company
from exhibitors.states import ApplicationState
from sessions.models import SignUp
from visitors.models import Visitor

from .hands import Hands
from .people import AIGUL, KIND
from .test_company import OIMAQ
from .words import Words

pytestmark = pytest.mark.browser
WORDS, TAX_ID = Words("kk"), "970240000816"


@pytest.fixture
def hands(page, db):
    call_command("load_demo", verbosity=0)
    page.goto("/")
    hands = Hands(page)
    yield hands
    assert hands.faults == []


def test_a_company(hands):
    page = hands.page
    main = page.locator("main")
    hands.press(main.get_by_role("link", name=WORDS("Exhibit at the forum")).first)
    page.wait_for_url("**/exhibit/")
    hands.press(main.get_by_role("link", name=WORDS("Sign up a company")).first)
    page.wait_for_url("**/sign-up/")
    for name in (
        "tax_id",
        "legal_form",
        "name_kk",
        "name_ru",
        "category",
        "group",
        *list(OIMAQ)[3:],
        "consent",
    ):
        if name == "legal_form":
            hands.choose(page.locator("[name=legal_form]"), "LLP")
        elif name == "category":
            hands.choose(page.locator("[name=category]"), "CLO")
        elif name == "group":
            hands.press(page.locator("#id_product_groups_CLO-01"), "Space")
        elif name == "consent":
            hands.press(page.locator("#id_consents_processing"), "Space")
        else:
            hands.write(page.locator(f"[name={name}]"), OIMAQ[name])
    hands.press(page.locator("form.form button").last)
    page.wait_for_url("**/exhibit/?signed-up=**")
    # Following a letter's link needs no hands; other journeys do it.
    Company.objects.get(tax_id=TAX_ID).memberships.update(confirmed_at=timezone.now())
    choose_a_booth(hands)
    complete(hands)
    application = Application.objects.get(company__tax_id=TAX_ID)
    assert application.state == ApplicationState.SUBMITTED and application.bookings.exists()


def choose_a_booth(hands: Hands) -> None:
    page = hands.page
    hands.press(page.locator("main").get_by_role("link", name=WORDS("Choose a booth")))
    page.wait_for_url("**/floor-plan/**")
    hands.press(page.locator(".hall-card a").first)
    page.wait_for_url("**/floor-plan/A/**")
    hands.to(page.locator("#b-A-01"))  # one stop for all booths; arrows go on from there
    goal = page.locator("#b-A-33")
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", *["ArrowRight"] * 8):
        page.keyboard.press(key)
        if goal.evaluate("one => one === document.activeElement"):
            break
    expect(goal).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#details")).to_be_focused()
    hands.press(page.get_by_role("button", name=WORDS("Choose this booth")))
    page.wait_for_url("**/exhibit/application/booth/")
    expect(page.locator(".held-number")).to_have_text("A-33")


def complete(hands: Hands) -> None:
    page = hands.page
    hands.press(page.locator(".way a").first)
    page.wait_for_url("**/application/stand/")
    hands.write(page.locator("[name=fascia]"), "АЙШЫҚ ТІГІН")
    hands.press(page.get_by_role("button", name=WORDS("Save and go on")))
    page.wait_for_url("**/application/booth/")
    for address in ("**/application/partners/", "**/application/wishes/"):
        hands.press(page.locator("main").get_by_role("link", name=WORDS("Go on"), exact=True))
        page.wait_for_url(address)
    hands.write(page.locator("[name=wishes]"), "Терезе жанынан")
    hands.press(page.get_by_role("button", name=WORDS("Save and go on")))
    page.wait_for_url("**/exhibit/application/")
    hands.press(page.get_by_role("button", name=WORDS("Submit the application")))
    expect(page.get_by_role("status").first).to_contain_text(
        WORDS("The application is submitted. We have sent you a letter.")
    )
    # The office: each of its pages can be left again.
    for place in range(page.locator(".office-nav a[href^='/exhibit/']").count()):
        hands.press(page.locator(".office-nav a[href^='/exhibit/']").nth(place))
        page.wait_for_load_state()


def test_a_visitor(hands):
    page = hands.page
    hands.press(page.locator("main").get_by_role("link", name=WORDS("Register as a visitor")).first)
    page.wait_for_url("**/register/")
    for name in ("family_name", "given_name", "patronymic"):
        hands.write(page.locator(f"[name={name}]"), AIGUL[name])
    hands.choose(page.locator("[name=kind]"), KIND)
    for name in ("email", "phone"):
        hands.write(page.locator(f"[name={name}]"), AIGUL[name])
    hands.press(page.locator("form.form button").last)  # the consent was forgotten
    expect(page.locator("#errors")).to_be_focused()
    hands.press(page.locator("#errors a").last)
    expect(page.locator("#id_consents_processing")).to_be_focused()
    page.keyboard.press("Space")
    hands.press(page.locator("form.form button").last)
    page.wait_for_url("**/my/**")
    hands.press(page.locator("header").get_by_role("link", name=WORDS("Programme")).first)
    page.wait_for_url("**/programme/")
    hands.press(page.locator("main a[href$='/programme/T08/']").first)
    page.wait_for_url("**/T08/")
    hands.press(page.get_by_role("button", name=WORDS("Sign up"), exact=True))
    expect(page.get_by_role("status").first).to_contain_text(WORDS("You have a seat."))
    assert SignUp.objects.get(visitor=Visitor.objects.get(email=AIGUL["email"])).lecture.code == "T08"
