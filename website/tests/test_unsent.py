"""Nothing typed is lost: an old token, an ended session, the switch of languages - and strangers gain nothing by it."""

import pytest
from django.test import Client
from django.urls import reverse

from visitors.models import Visitor
from visitors.ticket import my_url

OURS = {"HTTP_ORIGIN": "http://testserver"}
NOT_SAVED = "әлі сақталған жоқ"
TYPED = {
    "family_name": 'Үлгібай "<b>',
    "given_name": "Айгүл",
    "kind": "press",
    "organisation": "Оймақ",
    "country": "UZ",
}


@pytest.fixture
def strict() -> Client:
    """A browser whose tokens are checked."""
    return Client(enforce_csrf_checks=True)


def test_a_form_with_an_old_token_comes_back_filled_with_a_new_one(forum, strict, person):
    sent = person | TYPED | {"consents": ["processing", "news"], "csrfmiddlewaretoken": "x" * 64}
    answer = strict.post("/ru/register/", sent, **OURS)
    assert answer.status_code == 403
    page = answer.content.decode()
    assert 'value="Үлгібай &quot;&lt;b&gt;"' in page
    assert '<option value="UZ" selected>' in page
    assert '<option value="KZ" selected>' not in page
    assert '<option value="press" selected>' in page
    assert page.count("checked") == 2
    assert "<details" in page and " open" in page
    assert "Страница устарела" in page
    assert not Visitor.objects.exists()

    token = strict.cookies["csrftoken"].value
    sent = person | {"csrfmiddlewaretoken": token}
    assert strict.post("/ru/register/", sent, **OURS).status_code == 302
    assert Visitor.objects.count() == 1


@pytest.mark.parametrize("origin", [{}, {"HTTP_ORIGIN": "https://evil.example"}, {"HTTP_ORIGIN": "null"}])
def test_nobody_else_fills_in_our_forms(forum, strict, person, origin):
    answer = strict.post("/register/", person, **origin)
    assert answer.status_code == 403
    assert person["family_name"] not in answer.content.decode()
    answer = strict.post("/ru/register/?language", person | {"_switch": "ru"}, **origin)
    assert answer.status_code == 200
    assert person["family_name"] not in answer.content.decode()


def test_a_button_comes_back_as_a_button(visitor, strict):
    path = "/my/" + my_url(visitor, language="kk").split("/my/")[1]
    answer = strict.post(f"{path}consents/", {"consents": ["processing", "news"]}, **OURS)
    assert answer.status_code == 403
    page = answer.content.decode()
    assert page.count('type="hidden" name="consents"') == 2
    assert f'action="{path}consents/"' in page
    token = strict.cookies["csrftoken"].value
    sent = {"consents": ["processing", "news"], "csrfmiddlewaretoken": token}
    assert strict.post(f"{path}consents/", sent, **OURS).status_code == 302


def test_the_switch_of_languages_keeps_the_form_and_saves_nothing(forum, strict, person):
    answer = strict.post("/en/register/?language", person | TYPED | {"_switch": "en"}, **OURS)
    assert answer.status_code == 200
    assert answer.cookies["language"].value == "en"
    page = answer.content.decode()
    assert '<html lang="en"' in page
    assert 'value="Үлгібай &quot;&lt;b&gt;"' in page
    assert 'class="error"' not in page  # nobody has asked for a check
    assert not Visitor.objects.exists()
    strict.get("/en/register/?language")  # the form of the page that was switched to is still a form
    sent = person | {"csrfmiddlewaretoken": strict.cookies["csrftoken"].value}
    assert strict.post("/en/register/?language", sent, **OURS)["Location"].startswith("/en/my/")


def test_the_switch_of_languages_keeps_what_was_searched_for(forum, client):
    here = "http://testserver/programme/?search=%D0%BA%D0%B8%D1%96%D0%BC&day=&language=ru"
    answer = client.get("/ru/programme/?language", HTTP_REFERER=here)
    assert answer["Location"] == "/ru/programme/?search=%D0%BA%D0%B8%D1%96%D0%BC&language=ru"
    assert answer.cookies["language"].value == "ru"
    for strange in ("https://evil.example/programme/?search=a", "http://testserver/speakers/?search=a", ""):
        assert client.get("/ru/programme/?language", HTTP_REFERER=strange).status_code == 200


def test_a_strange_address_does_not_lead_to_another_host(forum, client):
    here = "http://testserver//evil.example/?search=a"
    answer = client.get("//evil.example/?language", HTTP_REFERER=here)
    assert not answer.headers.get("Location", "").startswith("//")


def test_what_is_sent_after_the_session_ended_waits_until_one_is_back(
    client, application, confirm, fresh_limits
):
    user = confirm(application.company)
    client.force_login(user)
    path = "/exhibit/application/wishes/"
    serial = client.get(path).context["form"].initial["serial"]
    client.cookies.pop("sessionid")
    typed = {"serial": serial, "power_kw": "7", "wishes": "Айна\nмен жарық & т.б."}
    answer = client.post(path, typed, **OURS)
    login = reverse("account_login", query={"next": path})
    assert (answer.status_code, answer["Location"]) == (302, login)
    sent = {"login": user.email, "password": "a long enough password", "next": path}
    assert client.post(login, sent, **OURS)["Location"] == path
    page = client.get(path).content.decode()
    assert "\nАйна\nмен жарық &amp; т.б.</textarea>" in page
    assert 'value="7"' in page
    assert NOT_SAVED in page
    assert client.post(path, typed, **OURS).status_code == 302
    assert NOT_SAVED not in client.get(path).content.decode()


def test_what_is_sent_to_the_desk_after_the_session_ended_waits_too(client, organiser, visitor, roles):
    path = f"/ru/admin/visitors/visitor/{visitor.pk}/change/"
    client.post(path, {"family_name": "Үлгібай", "given_name": "Айгүл", "_continue": "1"}, **OURS)
    client.force_login(organiser)
    page = client.get(path).content.decode()
    assert '<input type="hidden" name="given_name" value="Айгүл">' in page
    assert '<input type="hidden" name="_continue" value="1">' in page
