"""The life of an organiser's token: made, used, revoked, or past its day.

Revoking is one guarded update; nothing is locked. The row itself says who made it, when it was used last
and when it was revoked.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, InvalidInput
from core.tokens import digest_of, new_token

from ..models import ApiToken, Scope, User

PREFIX = "aoo"
# A program that asks every second need not write every second.
_USE_IS_NOTED_EVERY = timedelta(minutes=1)


class TokenRefused(DomainError):
    """Unknown, revoked, expired, or of somebody who no longer works here: the asker is not told which."""

    code, status = "authentication_failed", 401
    message = _("This token is not valid.")


class NewToken(NamedTuple):
    token: ApiToken
    secret: str  # nobody can read it again


def create_api_token(
    *, user: User, name: str, scopes: Collection[str], expires_at: datetime, at: datetime
) -> NewToken:
    """Raises InvalidInput: no scope or an unknown one, an end that has passed, somebody who is no organiser."""
    unknown = set(scopes) - set(Scope.values)
    if unknown or not scopes:
        raise InvalidInput({"scopes": [_("Choose among: %(scopes)s") % {"scopes": ", ".join(Scope.values)}]})
    if expires_at <= at:
        raise InvalidInput({"expires_at": [_("The end must lie in the future.")]})
    if not (user.is_active and user.is_staff):
        raise InvalidInput({"user": [_("Only organisers have such tokens.")]})
    secret = new_token(PREFIX)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        digest=digest_of(secret),
        scopes=sorted(set(scopes)),
        created_at=at,
        expires_at=expires_at,
    )
    return NewToken(token, secret)


def use_api_token(*, secret: str, at: datetime) -> ApiToken:
    """The token that this secret is, with its user. Raises TokenRefused."""
    token = (
        ApiToken.objects.select_related("user")
        .filter(digest=digest_of(secret), revoked_at=None, expires_at__gt=at)
        .filter(user__is_active=True, user__is_staff=True)
        .first()
    )
    if token is None:
        raise TokenRefused
    ApiToken.objects.filter(
        Q(last_used_at=None) | Q(last_used_at__lt=at - _USE_IS_NOTED_EVERY), pk=token.pk
    ).update(last_used_at=at)
    return token


def revoke_api_token(*, token: ApiToken, at: datetime) -> None:
    """It stops working at once. Repeating it changes nothing."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at)
