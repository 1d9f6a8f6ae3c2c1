"""Organisers' tokens: made once, kept as a digest, doing what scopes and user may do, until their day."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import ApiToken, User
from accounts.services.api_tokens import TokenRefused, create_api_token, revoke_api_token, use_api_token
from core.errors import InvalidInput
from core.tests import bulk

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DAY = timedelta(days=1)


def _make(user, **changes):
    given = {"name": "x", "scopes": ["read"], "expires_at": NOW + DAY, "at": NOW, **changes}
    return create_api_token(user=user, **given)


def test_the_command_prints_it_once(organiser):
    out = StringIO()
    scopes = ["--scope", "read", "--scope", "applications"]
    call_command("create_api_token", organiser.email.upper(), *scopes, "--days", "7", stdout=out)
    secret = out.getvalue().strip()
    assert secret.startswith("aoo_")
    token = use_api_token(secret=secret, at=timezone.now())
    assert (token.user, token.scopes) == (organiser, ["applications", "read"])
    assert timedelta(days=6) < token.expires_at - timezone.now() < timedelta(days=8)
    assert secret not in str(ApiToken.objects.values())


@pytest.mark.parametrize(
    "arguments",
    [["nobody@example.com", "--scope", "read"], ["owner@example.com", "--scope", "read", "--days", "0"]],
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


def test_is_seen_and_revoked_at_the_desk_but_not_made(desk, organiser):
    token = _make(organiser).token
    assert desk.get(f"/admin/accounts/apitoken/{token.pk}/change/").status_code == 200
    assert desk.get("/admin/accounts/apitoken/add/").status_code == 403
    bulk.do(desk, "/admin/accounts/apitoken/", "revoke", [token])
    token.refresh_from_db()
    assert token.revoked_at
