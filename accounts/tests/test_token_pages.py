"""Tokens at the desk: made, shown once, seen by their holder and by owners, revoked."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken, User
from accounts.roles import Role
from accounts.services.api_tokens import create_api_token, use_api_token
from accounts.services.staff import give_role
from core.tests import bulk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("roles", "edition")]
LIST = "/en/admin/accounts/apitoken/"
SECRET = re.compile(r"aoo_[\w-]{43}")


def _person(role: Role) -> User:
    user = User.objects.create_user(f"{role}@example.com", "a long enough password", is_staff=True)
    give_role(person=user, role=role)
    return user


def _browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def owner():
    return _person(Role.OWNER)


@pytest.fixture
def cashier():
    return _person(Role.FINANCE)


def _typed(**changes):
    return {"name": "Cash register", "scopes": ["payments"], "days": "30", "edition": "", **changes}


def _token(user, scopes=("read",)):
    at = timezone.now()
    return create_api_token(
        user=user, name="x", scopes=scopes, expires_at=at + timedelta(days=1), at=at
    ).token


class TestMaking:
    def test_is_shown_once_and_on_no_page_that_is_kept(self, cashier):
        browser = _browser(cashier)
        answer = browser.post(f"{LIST}add/", _typed())
        token = ApiToken.objects.get()
        assert (answer.status_code, answer["Location"]) == (302, f"{LIST}{token.pk}/secret/")
        assert not any(SECRET.search(str(session.get_decoded())) for session in Session.objects.all())
        page = browser.get(answer["Location"])
        secret = SECRET.search(page.content.decode())[0]
        assert use_api_token(secret=secret, at=timezone.now()) == token
        assert "no-store" in page["Cache-Control"]
        again = browser.get(answer["Location"])
        assert again.status_code == 200
        assert not SECRET.search(again.content.decode())
        assert ApiToken.objects.count() == 1
        assert timedelta(days=29) < token.expires_at - timezone.now() < timedelta(days=31)

    def test_another_browser_of_the_same_person_is_not_shown_it(self, cashier):
        where = _browser(cashier).post(f"{LIST}add/", _typed())["Location"]
        assert not SECRET.search(_browser(cashier).get(where).content.decode())

    def test_sees_the_current_edition_unless_told_otherwise(self, cashier, edition):
        browser = _browser(cashier)
        page = browser.get(f"{LIST}add/").content.decode()
        assert f'<option value="{edition.pk}" selected>' in page
        browser.post(f"{LIST}add/", _typed(edition=str(edition.pk)))
        browser.post(f"{LIST}add/", _typed(edition=""))
        assert list(ApiToken.objects.order_by("pk").values_list("edition", flat=True)) == [edition.pk, None]

    @pytest.mark.parametrize(
        "changes",
        [
            {"scopes": ["applications"]},
            {"scopes": []},
            {"days": "4000"},
            {"edition": "99999"},
            {"name": ""},
        ],
    )
    def test_refusals_make_nothing_and_keep_what_was_typed(self, cashier, changes):
        page = _browser(cashier).post(f"{LIST}add/", _typed(**changes))
        assert page.status_code == 200
        assert 'role="alert"' in page.content.decode()
        assert not ApiToken.objects.exists()

    def test_somebody_elses_is_not_made_by_naming_them(self, cashier, owner):
        _browser(cashier).post(f"{LIST}add/", _typed(holder=str(owner.pk)))
        assert ApiToken.objects.get().user == cashier

    def test_an_owner_makes_it_for_somebody_within_their_role(self, owner, cashier):
        browser = _browser(owner)
        page = browser.post(f"{LIST}add/", _typed(holder=str(cashier.pk), scopes=["applications"]))
        assert "decide on applications" in page.content.decode()
        assert not ApiToken.objects.exists()
        browser.post(f"{LIST}add/", _typed(holder=str(cashier.pk)))
        assert ApiToken.objects.get().user == cashier


class TestSeeingAndRevoking:
    def test_everybody_their_own_an_owner_all(self, owner, cashier):
        mine, theirs = _token(cashier), _token(owner)
        browser = _browser(cashier)
        assert browser.get(f"{LIST}{mine.pk}/change/").status_code == 200
        assert browser.get(f"{LIST}{theirs.pk}/change/").status_code == 302  # not there, Django says
        assert browser.get(f"{LIST}{theirs.pk}/secret/").status_code == 404
        assert _browser(owner).get(f"{LIST}{mine.pk}/change/").status_code == 200

    def test_many_are_revoked_at_once(self, owner, cashier):
        tokens = [_token(cashier), _token(owner)]
        bulk.do(_browser(owner), LIST, "revoke", tokens)
        assert not ApiToken.objects.filter(revoked_at=None).exists()

    def test_naming_somebody_elses_revokes_nothing(self, owner, cashier):
        theirs = _token(owner)
        browser = _browser(cashier)
        browser.post(LIST, {"action": "revoke", "_selected_action": [theirs.pk]}, follow=True)
        theirs.refresh_from_db()
        assert theirs.revoked_at is None

    def test_says_what_the_role_no_longer_allows(self, owner, cashier):
        token = _token(cashier, ["payments", "read"])
        cashier.groups.clear()
        page = _browser(owner).get(f"{LIST}{token.pk}/change/").content.decode()
        assert "no longer allows" in page
        assert "enter payments, read what organisers see" in page

    @pytest.mark.parametrize("count", [1, 20])
    def test_a_list_costs_the_same_for_many(self, owner, cashier, count, django_assert_num_queries):
        for _ in range(count):
            _token(cashier)
        browser = _browser(owner)
        browser.get(LIST)
        with django_assert_num_queries(8):
            assert browser.get(LIST).status_code == 200
