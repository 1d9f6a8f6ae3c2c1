"""The pages of registration, as a browser without JavaScript meets them."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from journal.actors import SOMEBODY
from mailing.models import Message
from visitors.access import link_token
from visitors.models import Visitor
from visitors.services.registration import cancel_registration

pytestmark = pytest.mark.usefixtures("fresh_limits")

URL = "/register/"


@pytest.fixture
def typed(person):
    return {**person, "submission": str(uuid4()), "proof": "", "website_url": ""}


def _my(visitor, name="my", language="kk"):
    with translation.override(language):
        return reverse(f"visitors:{name}", kwargs={"token": link_token(visitor)})


def _hidden(name, page):
    return re.search(rf'name="{name}"[^>]* value="([^"]+)"', page)[1]


class TestTheForm:
    @pytest.mark.parametrize(
        ("address", "language", "word"),
        [
            ("/register/", "kk", "Тегі"),
            ("/ru/register/", "ru", "Фамилия"),
            ("/en/register/", "en", "Family name"),
        ],
    )
    def test_speaks_the_language_of_its_address(self, client, forum, address, language, word):
        response = client.get(address, headers={"Accept-Language": "de"})
        assert response.status_code == 200
        assert response["Content-Language"] == language
        page = response.content.decode()
        assert f'<html lang="{language}"' in page
        assert word in page

    def test_no_consent_is_ticked_beforehand(self, client, forum):
        page = client.get(URL).content.decode()
        assert page.count('name="consents"') == 4
        assert not re.search(r'name="consents"[^>]*checked', page)

    def test_asks_the_database_once(self, client, forum, django_assert_num_queries):
        client.get(URL)
        with django_assert_num_queries(1):  # is what we remember of the forum still true?
            client.get(URL)

    def test_is_nobody_elses(self, forum):
        """The page is kept, its tokens are not."""
        one, other = (Client().get(URL).content.decode() for _ in range(2))
        for name in ("csrfmiddlewaretoken", "submission"):
            tokens = [_hidden(name, page) for page in (one, other)]
            assert tokens[0] != tokens[1]
            assert "hole" not in "".join(tokens)
        assert re.search(r'data-proof="\{&quot;algorithm', one)
        assert "@@" not in one

    def test_shows_at_once_what_an_organiser_changes(self, client, edition):
        client.get(URL)
        edition.name_kk = "Жаңа атау"
        edition.save()
        assert "Жаңа атау" in client.get(URL).content.decode()

    def test_is_not_kept_by_anybody(self, client, forum):
        assert "no-store" in client.get(URL)["Cache-Control"]

    def test_allows_nothing_foreign(self, client, forum):
        response = client.get(URL)
        policy = response["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        page = response.content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)", page)
        assert not re.search(r"\son[a-z]+=", page)
        assert not re.search(r"\sstyle=", page)
        assert not re.search(r'(?:src|action)="https?://', page)


class TestRegistering:
    def test_leads_to_ones_own_page(self, client, forum, typed):
        response = client.post(URL, typed)
        visitor = Visitor.objects.get()
        assert (response.status_code, response["Location"]) == (302, _my(visitor) + "?registered")
        page = client.get(response["Location"]).content.decode()
        assert "Айгүл" in page
        assert "<svg" in page
        assert Message.objects.count() == 1

    def test_pressing_twice_is_once_and_shows_the_same(self, client, forum, typed):
        first = client.post(URL, typed)
        second = client.post(URL, typed)
        assert first["Location"] == second["Location"]
        assert (Visitor.objects.count(), Message.objects.count()) == (1, 1)

    def test_somebody_known_is_shown_nothing(self, client, forum, typed, visitor):
        response = client.post(URL, typed)
        assert response["Location"] == "/register/sent/"
        page = client.get(response["Location"]).content.decode()
        assert visitor.code not in page
        assert "Айгүл" not in page

    def test_needs_the_token_of_the_form(self, forum, typed):
        response = Client(enforce_csrf_checks=True).post(URL, typed)
        assert response.status_code == 403
        assert not Visitor.objects.exists()

    def test_a_robot_believes_it_has_registered(self, client, forum, typed):
        response = client.post(URL, {**typed, "website_url": "https://spam.example.com"})
        assert response.status_code == 302
        assert not Visitor.objects.exists()
        assert not Message.objects.exists()

    def test_without_a_proof_of_work_the_limit_is_low(self, client, forum, typed):
        statuses = {
            client.post(URL, {**typed, "email": f"a{n}@example.com", "submission": str(uuid4())}).status_code
            for n in range(21)
        }
        assert statuses == {302, 429}
        assert Visitor.objects.count() == 20

    def test_says_what_is_wrong_and_keeps_what_was_typed(self, client, forum, typed):
        response = client.post("/ru/register/", {**typed, "email": "кривой адрес", "consents": []})
        assert response.status_code == 400
        page = response.content.decode()
        assert 'value="Үлгібай"' in page
        assert 'value="кривой адрес"' in page
        assert page.count('aria-invalid="true"') >= 1
        assert not Visitor.objects.exists()
        assert not Message.objects.exists()

    def test_escapes_what_was_typed(self, client, forum, typed):
        page = client.post(URL, {**typed, "organisation": '"><script>alert(1)</script>', "email": "x"})
        assert b"<script>alert" not in page.content

    @pytest.mark.parametrize("closed", [True, False])
    def test_outside_the_window(self, client, edition, typed, closed):
        if closed:
            edition.registration_closes_at = timezone.now() - timedelta(hours=1)
        else:
            edition.registration_opens_at = timezone.now() + timedelta(hours=1)
        edition.save()
        assert client.get(URL).status_code == 200
        assert client.post(URL, typed).status_code == 409
        assert not Visitor.objects.exists()


class TestHostileRequests:
    @pytest.mark.parametrize(
        ("body", "content_type", "status"),
        [
            (b"x" * 10_000_000, "application/x-www-form-urlencoded", 413),
            (b"\xff\xfe\x00", "application/x-www-form-urlencoded", 400),
            (b"--x\r\nbroken", "multipart/form-data; boundary=x", 400),
            (b"{}", "application/json", 400),
            (b"a=1&" * 1000, "application/x-www-form-urlencoded", 400),
            (b"given_name=%00&family_name=%E2%80%AE", "application/x-www-form-urlencoded", 400),
        ],
    )
    def test_the_page_refuses(self, client, forum, body, content_type, status):
        response = client.post(URL, body, content_type=content_type)
        assert response.status_code == status
        assert not Visitor.objects.exists()

    @pytest.mark.parametrize(
        ("body", "content_type", "status"),
        [
            (b"x" * 10_000_000, "application/json", 413),
            (b"{", "application/json", 400),
            (b"\xff", "application/json", 400),
            (b'{"email": "a", "email": "b"}', "application/json", 400),
            (b"[" * 100_000, "application/json", 400),
            (b"[]", "application/json", 400),
            (b'"text"', "application/json", 400),
            (b'{"given_name": {"a": 1}}', "application/json", 400),
            (b'{"given_name": "\\u0000"}', "application/json", 400),
            (b'{"given_name": "\\ud800"}', "application/json", 400),
            (b'{"given_name": 1e999}', "application/json", 400),
            (b'{"given_name": ' + b"9" * 10_000 + b"}", "application/json", 400),
            (b"a=b", "application/x-www-form-urlencoded", 415),
            (b"<x/>", "text/xml", 415),
        ],
    )
    def test_the_api_refuses(self, client, forum, body, content_type, status):
        response = client.post("/api/v1/visitors/", body, content_type=content_type)
        assert response.status_code == status
        assert response["Content-Type"] == "application/problem+json"
        assert not Visitor.objects.exists()
        assert not Message.objects.exists()

    @pytest.mark.parametrize("address", ["/api/v1/nothing/", "/api/v1/visitors"])
    def test_unknown_addresses_of_the_api_are_problems(self, client, forum, address):
        response = client.get(address, follow=False)
        assert response.status_code in (301, 404)

    def test_a_wrong_method_is_a_problem(self, client, forum):
        response = client.post("/api/v1/speakers/")
        assert (response.status_code, response["Content-Type"]) == (405, "application/problem+json")


class TestOnesOwnPage:
    @pytest.mark.parametrize("language", ["kk", "ru", "en"])
    @pytest.mark.parametrize("name", ["my", "my_edit", "my_cancel", "my_erase"])
    def test_opens_in_three_languages(self, client, visitor, name, language):
        assert client.get(_my(visitor, name, language)).status_code == 200

    def test_costs_four_statements(self, client, visitor, django_assert_num_queries):
        client.get(_my(visitor))
        with django_assert_num_queries(4):  # visitor, revision, consents, is there a programme
            client.get(_my(visitor))

    def test_is_nobody_elses(self, client, visitor, register):
        """The page is kept, the person on it is not."""
        other = register(given_name="Ботагөз", email="botagoz@example.com", phone="+77017654321")
        mine, theirs = (client.get(_my(one)).content.decode() for one in (visitor, other))
        for page, own, foreign in ((mine, visitor, other), (theirs, other, visitor)):
            assert own.full_name in page and own.email in page and link_token(own) in page
            for secret in (foreign.full_name, foreign.email, foreign.code, foreign.phone):
                assert secret not in page
            assert "@@" not in page
        assert _hidden("csrfmiddlewaretoken", mine) != _hidden("csrfmiddlewaretoken", theirs)
        assert re.search(r"<svg.*</svg>", mine)[0] != re.search(r"<svg.*</svg>", theirs)[0]

    def test_says_what_was_done_just_now_only_once(self, client, visitor):
        client.get(_my(visitor))
        told = client.post(_my(visitor, "my_resend"), follow=True).content.decode()
        assert 'class="notice' in told
        assert 'class="notice' not in client.get(_my(visitor)).content.decode()

    def test_shows_at_once_what_changes(self, client, visitor):
        """A detail, a consent, the state: none of them is in the page that is kept."""
        client.get(_my(visitor))
        client.post(_my(visitor, "my_consents"), {"consents": ["news"]})
        client.get(_my(visitor))
        page = client.get(_my(visitor)).content.decode()
        assert re.findall(r'value="(\w+)"[^>]* checked', page) == ["news"]
        Visitor.objects.update(organisation="<b>«Тігін» & Co</b>")
        assert "&lt;b&gt;«Тігін» &amp; Co&lt;/b&gt;" in client.get(_my(visitor)).content.decode()
        Visitor.objects.update(organisation="", state="cancelled")
        page = client.get(_my(visitor)).content.decode()
        assert "<svg" not in page and "ticket.pdf" not in page and "Тігін" not in page

    def test_gives_ticket_calendar_and_data(self, client, visitor):
        ticket = client.get(_my(visitor, "my_ticket"))
        assert ticket["Content-Type"] == "application/pdf"
        assert ticket.content.startswith(b"%PDF")
        assert b"BEGIN:VCALENDAR" in client.get(_my(visitor, "my_calendar")).content
        assert client.get(_my(visitor, "my_data")).json()["given_name"] == "Айгүл"

    def test_corrects(self, client, visitor, person):
        response = client.post(_my(visitor, "my_edit"), {**person, "phone": "8 701 999 99 99"})
        assert response.status_code == 302
        visitor.refresh_from_db()
        assert visitor.phone == "+77019999999"

    def test_refuses_a_bad_correction_and_keeps_it_on_the_page(self, client, visitor, person):
        response = client.post(_my(visitor, "my_edit"), {**person, "phone": "жоқ"})
        assert response.status_code == 400
        assert "жоқ" in response.content.decode()

    def test_agrees_and_takes_back(self, client, visitor):
        client.post(_my(visitor, "my_consents"), {"consents": ["news"]})
        assert visitor.consents.filter(scope="news", withdrawn_at=None).exists()
        client.post(_my(visitor, "my_consents"), {})
        assert not visitor.consents.filter(scope="news", withdrawn_at=None).exists()

    def test_cancels_only_when_asked_to(self, client, visitor):
        client.get(_my(visitor, "my_cancel"))
        visitor.refresh_from_db()
        assert visitor.is_registered
        client.post(_my(visitor, "my_cancel"))
        visitor.refresh_from_db()
        assert visitor.state == "cancelled"
        assert client.get(_my(visitor)).status_code == 200
        assert client.get(_my(visitor, "my_ticket")).status_code == 409

    def test_forgets(self, client, visitor):
        address = _my(visitor)
        assert client.post(_my(visitor, "my_erase")).status_code == 302
        assert client.get(address).status_code == 404

    @pytest.mark.parametrize("token", ["x", "ABC.1.signature", "%00", "a" * 500])
    def test_strangers_find_nothing(self, client, visitor, token):
        for below in ("", "edit/", "cancel/", "erase/", "ticket.pdf", "calendar.ics", "data.json"):
            assert client.get(f"/my/{token}/{below}").status_code == 404
        for below in ("resend/", "consents/", "cancel/", "erase/"):
            assert client.post(f"/my/{token}/{below}").status_code == 404
        visitor.refresh_from_db()
        assert visitor.is_registered

    def test_a_cancelled_one_can_neither_get_a_ticket_nor_correct(self, client, visitor, person):
        cancel_registration(visitor=visitor, actor=SOMEBODY, at=timezone.now())
        client.post(_my(visitor, "my_resend"))
        assert not Message.objects.filter(
            kind="visitors.ticket", queued_at__gt=visitor.registered_at
        ).exists()
        assert client.post(_my(visitor, "my_edit"), person).status_code == 409
