"""`/exhibit/sign-up/` and the link in the letter: whose browser opens what."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from accounts.models import User
from exhibitors.access import confirmation_token
from exhibitors.models import Company, CompanyToken, Membership
from exhibitors.queries.companies import is_contact_confirmed
from mailing.models import Message
from mailing.services.delivery import deliver_due

pytestmark = pytest.mark.usefixtures("fresh_limits")

SIGN_UP, OFFICE, LOGIN = "/exhibit/sign-up/", "/exhibit/", "/accounts/login/"
PASSWORD = "тігінші ине жіп 7"


@pytest.fixture
def browser(client, offered, typed_into_form):
    """The browser in which the company was signed up, with a password."""
    answer = client.post(SIGN_UP, typed_into_form | {"password": PASSWORD})
    assert answer.status_code == 302, answer.context["form"].errors
    return client


@pytest.fixture
def elsewhere():
    return Client()


@pytest.fixture
def link(browser):
    return f"/exhibit/confirm/{confirmation_token(Membership.objects.get())}/"


class TestSigningUp:
    def test_opens_the_office_of_this_company_only(self, browser, make_company):
        make_company()
        answer = browser.get(OFFICE)
        assert answer.context["company"] == Company.objects.get(tax_id="970240000816")
        assert answer.templates[0].name == "exhibitors/home.html"

    def test_consents_speak_of_the_company_and_of_no_ticket(self, client, offered):
        page = client.get(f"/en{SIGN_UP}").content.decode()
        assert "take in your company" in page.split('name="consents"')[1].split("</fieldset>")[0]

    def test_signs_nobody_in(self, browser):
        assert "_auth_user_id" not in browser.session

    def test_twice_the_same_form_is_one_company(self, client, offered, typed_into_form):
        twice = typed_into_form | {"submission": str(uuid4())}
        answers = [Client().post(SIGN_UP, twice) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [302, 302]
        assert Company.objects.count() == 1
        assert Message.objects.count() == 1

    def test_a_known_number_opens_nothing(self, browser, elsewhere, typed_into_form):
        answer = elsewhere.post(SIGN_UP, typed_into_form)
        assert answer.status_code == 409
        assert elsewhere.get(OFFICE).templates[0].name == "exhibitors/landing.html"
        assert Message.objects.filter(kind="exhibitors.exists").count() == 1

    def test_faults_stand_beside_their_fields(self, client, offered, typed_into_form):
        answer = client.post(SIGN_UP, typed_into_form | {"tax_id": "٩٧٠٢٤٠٠٠٠٨١٦", "name_kk": ""})
        assert answer.status_code == 400
        assert set(answer.context["form"].errors) == {"tax_id", "name_kk"}

    def test_who_is_signed_in_under_the_address_needs_no_link(self, client, offered, typed_into_form):
        user = User.objects.create_user("aigul@oimaq.example.com")
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        client.force_login(user)
        client.post(SIGN_UP, typed_into_form)
        assert is_contact_confirmed(Company.objects.get())


class TestConfirming:
    def test_in_the_same_browser_the_link_is_enough(self, browser, link):
        assert browser.get(link).status_code == 302
        assert is_contact_confirmed(Company.objects.get())
        assert browser.session["_auth_user_id"] == str(User.objects.get().pk)
        assert User.objects.get().check_password(PASSWORD)

    def test_elsewhere_a_button_asks_first(self, elsewhere, link):
        """A program that reads mail follows the link, and nothing happens."""
        answer = elsewhere.get(link)
        assert answer.status_code == 200
        assert not is_contact_confirmed(Company.objects.get())
        assert elsewhere.post(link).status_code == 302
        assert is_contact_confirmed(Company.objects.get())
        assert elsewhere.get(OFFICE).templates[0].name == "exhibitors/home.html"

    def test_somebody_whose_address_was_typed_shuts_the_other_out(self, browser, elsewhere, link):
        elsewhere.post(link, {"not_mine": "on"})
        assert browser.get(OFFICE).templates[0].name == "exhibitors/landing.html"
        assert not CompanyToken.objects.filter(revoked_at=None).exists()
        assert not User.objects.get().has_usable_password()
        assert elsewhere.get(OFFICE).templates[0].name == "exhibitors/home.html"

    def test_signs_in_once(self, browser, elsewhere, link):
        browser.get(link)
        assert elsewhere.post(link)["Location"] == OFFICE
        assert "_auth_user_id" not in elsewhere.session

    def test_dies_after_two_weeks(self, browser, link):

        with time_machine.travel(timezone.now() + timedelta(days=15)):
            assert Client().get(link).status_code == 404

    def test_the_letter_has_it(self, browser, smtp):
        deliver_due(seconds=10)
        [letter] = smtp.mails
        text = letter.get_body(("plain",)).get_content()
        found = re.search(r"http://testserver(/exhibit/confirm/\S+)", text)
        assert found, text
        assert browser.get(found[1]).status_code == 302

    def test_the_letter_is_sent_again(self, browser):
        browser.post("/exhibit/resend/")
        assert Message.objects.filter(kind="exhibitors.welcome").count() == 2
        for _ in range(3):
            browser.post("/exhibit/resend/")
        assert Message.objects.filter(kind="exhibitors.welcome").count() == 3


class TestPassword:
    def test_opens_nothing_before_the_mailbox_has_answered(self, browser, elsewhere):
        """Otherwise whoever types somebody's address and a password would have an account in their name."""
        answer = elsewhere.post(LOGIN, {"login": "aigul@oimaq.example.com", "password": PASSWORD})
        assert answer.status_code == 302 and "_auth_user_id" not in elsewhere.session

    @pytest.mark.parametrize("theirs_is_later", [False, True])
    def test_a_strangers_password_never_comes_in(
        self, client, elsewhere, offered, typed_into_form, theirs_is_later
    ):
        """Somebody signs up a company of theirs under my address, before I do it or before I confirm."""
        mine = typed_into_form | {"password": PASSWORD}
        theirs = typed_into_form | {"tax_id": "700140000019", "password": "бөтен біреудің сөзі 9"}
        forms = [(client, mine), (elsewhere, theirs)]
        for browser, form in forms if theirs_is_later else reversed(forms):
            assert browser.post(SIGN_UP, form).status_code == 302
        letter = Message.objects.get(about_code=Company.objects.get(tax_id="970240000816").code)
        membership = Membership.objects.get(company__code=letter.about_code)
        client.get(f"/exhibit/confirm/{confirmation_token(membership, letter.params['password'])}/")
        user = User.objects.get()
        assert not user.check_password("бөтен біреудің сөзі 9")
        assert user.check_password(PASSWORD) is not theirs_is_later
        assert client.get(OFFICE).context["company"].tax_id == "970240000816"
        assert elsewhere.get(OFFICE).context["company"].tax_id == "700140000019"

    def test_opens_the_office_afterwards(self, browser, elsewhere, link):
        browser.get(link)
        answer = elsewhere.post(LOGIN, {"login": "aigul@oimaq.example.com", "password": PASSWORD})
        assert answer["Location"] == OFFICE
        assert elsewhere.get(OFFICE).templates[0].name == "exhibitors/home.html"


def test_an_unconfirmed_membership_opens_nothing(sign_up, client):
    """Somebody typed the address of an account that exists."""
    user = User.objects.create_user("aigul@oimaq.example.com", PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    sign_up()
    client.force_login(user)
    assert client.get(OFFICE).templates[0].name == "exhibitors/landing.html"
    assert client.get("/exhibit/team/").status_code == 404


def test_leaving_takes_the_grant_away(browser):
    browser.post("/exhibit/leave/")
    assert browser.get(OFFICE).templates[0].name == "exhibitors/landing.html"


def test_a_stranger_is_led_to_the_sign_in_page_and_back(client, offered):
    assert client.get("/exhibit/team/")["Location"] == "/accounts/login/?next=%2Fexhibit%2Fteam%2F"
    assert client.get("/ru/exhibit/team/")["Location"] == "/ru/accounts/login/?next=%2Fru%2Fexhibit%2Fteam%2F"


def test_the_session_speaks_for_the_company_in_the_api(browser):
    assert browser.get("/api/v1/companies/me/").json()["tax_id"] == "970240000816"


def test_but_not_without_the_token_against_forgery(offered, typed_into_form):
    strict = Client(enforce_csrf_checks=True)
    strict.get(SIGN_UP)
    token = strict.cookies["csrftoken"].value
    assert strict.post(SIGN_UP, typed_into_form | {"csrfmiddlewaretoken": token}).status_code == 302
    change = {"data": {"vat_payer": True}, "content_type": "application/json"}
    assert strict.patch("/api/v1/companies/me/", **change).status_code == 403
    allowed = strict.patch("/api/v1/companies/me/", **change, headers={"X-CSRFToken": token})
    assert allowed.status_code == 200, allowed.json()
