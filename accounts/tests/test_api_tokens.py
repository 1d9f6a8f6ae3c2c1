"""Organisers' tokens: made once, kept as a digest, doing what scopes and user may do, until their day."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import ApiToken, User
from accounts.roles import Role
from accounts.services.api_tokens import (
    NotYourToken,
    TokenRefused,
    create_api_token,
    revoke_api_token,
    use_api_token,
)
from accounts.services.staff import give_role
from core.errors import InvalidInput

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DAY = timedelta(days=1)


def _make(user, **changes):
    given = {"name": "x", "scopes": ["read"], "expires_at": NOW + DAY, "at": NOW, **changes}
    return create_api_token(user=user, **given)


def test_the_command_prints_it_once(organiser, edition):
    out = StringIO()
    scopes = ["--scope", "read", "--scope", "applications"]
    call_command("create_api_token", organiser.email.upper(), *scopes, "--days", "7", stdout=out)
    secret = out.getvalue().strip()
    assert secret.startswith("aoo_")
    token = use_api_token(secret=secret, at=timezone.now())
    assert (token.user, token.scopes) == (organiser, ["applications", "read"])
    assert timedelta(days=6) < token.expires_at - timezone.now() < timedelta(days=8)
    assert secret not in str(ApiToken.objects.values())
    assert token.edition == edition


@pytest.mark.parametrize(
    ("options", "seen"), [(["--all-editions"], None), (["--edition", "altyn-oimaq-test"], "altyn-oimaq-test")]
)
def test_the_command_is_told_which_edition(organiser, edition, options, seen):
    call_command("create_api_token", organiser.email, "--scope", "read", *options, stdout=StringIO())
    token = ApiToken.objects.get()
    assert (token.edition.code if token.edition else None) == seen


@pytest.mark.parametrize(
    "arguments",
    [
        ["nobody@example.com", "--scope", "read"],
        ["owner@example.com", "--scope", "read", "--days", "0", "--all-editions"],
        ["owner@example.com", "--scope", "read", "--edition", "nothing-like-it"],
        ["owner@example.com", "--scope", "read"],  # there is no edition yet
    ],
)
def test_the_command_refuses_in_one_line(organiser, arguments):
    with pytest.raises(CommandError):
        call_command("create_api_token", *arguments)
    with pytest.raises(CommandError):
        call_command("create_api_token", organiser.email)
    assert not ApiToken.objects.exists()


def test_only_organisers_and_known_scopes(organiser):
    for user, scopes in (
        (User.objects.create_user("a@example.com", "a long enough password"), ["read"]),
        (organiser, []),
        (organiser, ["everything"]),
    ):
        with pytest.raises(InvalidInput):
            _make(user, scopes=scopes)


@pytest.mark.parametrize("scopes", [[], ["everything"]])
def test_the_database_knows_the_scopes_too(organiser, scopes):
    token = _make(organiser).token
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiToken.objects.filter(pk=token.pk).update(scopes=scopes)


def test_works_until_its_day_or_until_revoked(organiser):
    token, secret = _make(organiser)
    assert use_api_token(secret=secret, at=NOW) == token
    with pytest.raises(TokenRefused):
        use_api_token(secret=secret, at=NOW + DAY)
    revoke_api_token(token=token, at=NOW)
    revoke_api_token(token=token, at=NOW + DAY)
    token.refresh_from_db()
    assert token.revoked_at == NOW
    with pytest.raises(TokenRefused):
        use_api_token(secret=secret, at=NOW)


@pytest.mark.parametrize("lost", [{"is_active": False}, {"is_staff": False}])
def test_dies_with_the_rights_of_its_user(organiser, lost):
    secret = _make(organiser).secret
    User.objects.update(**lost)
    with pytest.raises(TokenRefused):
        use_api_token(secret=secret, at=NOW)


def test_notes_its_use_once_a_minute(organiser):
    token, secret = _make(organiser)
    for seconds, noted in ((0, 0), (30, 0), (90, 90)):
        use_api_token(secret=secret, at=NOW + timedelta(seconds=seconds))
        token.refresh_from_db()
        assert token.last_used_at == NOW + timedelta(seconds=noted)


def test_costs_one_query_and_one_more_once_a_minute(organiser, django_assert_num_queries):
    secret = _make(organiser).secret
    with django_assert_num_queries(2):
        use_api_token(secret=secret, at=NOW)
    with django_assert_num_queries(1):
        use_api_token(secret=secret, at=NOW + timedelta(seconds=59))
    with django_assert_num_queries(1), pytest.raises(TokenRefused):
        use_api_token(secret=f"{secret}x", at=NOW)


@pytest.mark.usefixtures("roles")
class TestWithinTheRole:
    @pytest.fixture
    def cashier(self):
        user = User.objects.create_user("cashier@example.com", "a long enough password", is_staff=True)
        give_role(person=user, role=Role.FINANCE)
        return user

    def test_no_scope_beyond_it_is_given(self, cashier):
        assert _make(cashier, scopes=["payments"]).token.scopes == ["payments"]
        for scopes in (["applications"], ["payments", "personal_data"]):
            with pytest.raises(InvalidInput):
                _make(User.objects.get(pk=cashier.pk), scopes=scopes)
        assert ApiToken.objects.count() == 1

    def test_nobody_but_an_owner_makes_and_revokes_those_of_others(self, cashier, organiser):
        owner = User.objects.create_user("second@example.com", "a long enough password", is_staff=True)
        give_role(person=owner, role=Role.OWNER)
        token = _make(cashier, scopes=["payments"], by=owner).token
        his = _make(owner, scopes=["read"]).token
        with pytest.raises(NotYourToken):
            _make(owner, by=cashier)
        with pytest.raises(NotYourToken):
            _make(organiser, by=owner)  # a superuser has more than an owner
        with pytest.raises(NotYourToken):
            revoke_api_token(token=his, at=NOW, by=cashier)
        assert ApiToken.objects.filter(revoked_at=None).count() == 2
        revoke_api_token(token=token, at=NOW, by=owner)
        assert ApiToken.objects.filter(revoked_at=None).get() == his

    def test_a_role_that_is_lowered_lowers_it(self, api, cashier, application):
        secret = _make(cashier, scopes=["read"]).secret
        headers = {"Authorization": f"Bearer {secret}"}
        assert api.get("/api/v1/applications/", headers=headers).status_code == 200
        cashier.groups.clear()
        refused = api.get("/api/v1/applications/", headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (403, "permission_denied")
