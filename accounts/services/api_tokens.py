"""The life of an organiser's token: made, used, revoked, or past its day.

Everybody makes and revokes tokens of their own, an owner those of others. A token is given no scope that its holder's
role has nothing for; what it may do is asked of the role again at every call. Revoking is one guarded update; nothing
is locked. The row says when it was used last and when it was revoked, its history who made and revoked it.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, InvalidInput
from core.tokens import digest_of, new_token

from ..models import ApiToken, Scope, User
from ..roles import SCOPE_NEEDS
from .staff import may_touch

PREFIX = "aoo"
MANAGE = "accounts.manage_apitoken"
# A program that asks every second need not write every second.
_USE_IS_NOTED_EVERY = timedelta(minutes=1)


class TokenRefused(DomainError):
    """Unknown, revoked, expired, or of somebody who no longer works here: the asker is not told which."""

    code, status = "authentication_failed", 401
    message = _("This token is not valid.")


class NotYourToken(DomainError):
    code, status = "not_your_token", 403
    message = _("Only an owner makes and revokes tokens of others.")


class NewToken(NamedTuple):
    token: ApiToken
    secret: str  # nobody can read it again


def scopes_of(user: User) -> list[Scope]:
    """Those that the role of `user` has something for, in their order."""
    return [scope for scope in Scope if any(user.has_perm(name) for name in SCOPE_NEEDS[scope])]


def may_manage(*, holder: User, by: User) -> bool:
    """One's own, or an owner those of whoever is no more than that."""
    return holder.pk == by.pk or (by.has_perm(MANAGE) and may_touch(person=holder, by=by))


def create_api_token(
    *,
    user: User,
    name: str,
    scopes: Collection[str],
    expires_at: datetime,
    at: datetime,
    edition_id: int | None = None,
    by: User | None = None,
) -> NewToken:
    """`edition_id=None`: for every edition. `by=None`: the system.

    Raises InvalidInput: no scope, an unknown one or one beyond the role, an end that has passed, somebody who is no
    organiser. Raises NotYourToken.
    """
    if by is not None and not may_manage(holder=user, by=by):
        raise NotYourToken
    unknown = set(scopes) - set(Scope.values)
    if unknown or not scopes:
        raise InvalidInput({"scopes": [_("Choose among: %(scopes)s") % {"scopes": ", ".join(Scope.values)}]})
    if expires_at <= at:
        raise InvalidInput({"expires_at": [_("The end must lie in the future.")]})
    if not (user.is_active and user.is_staff):
        raise InvalidInput({"user": [_("Only organisers have such tokens.")]})
    if beyond := sorted(set(scopes) - set(scopes_of(user))):
        words = ", ".join(str(Scope(scope).label) for scope in beyond)
        raise InvalidInput({"scopes": [_("The role does not allow: %(scopes)s") % {"scopes": words}]})
    secret = new_token(PREFIX)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        digest=digest_of(secret),
        scopes=sorted(set(scopes)),
        edition_id=edition_id,
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
    if token.last_used_at is None or token.last_used_at < at - _USE_IS_NOTED_EVERY:
        seen = Q(last_used_at=None) | Q(last_used_at__lt=at - _USE_IS_NOTED_EVERY)
        ApiToken.objects.filter(seen, pk=token.pk).update(last_used_at=at)
    return token


def revoke_api_token(*, token: ApiToken, at: datetime, by: User | None = None) -> None:
    """It stops working at once. Repeating it changes nothing. Raises NotYourToken."""
    if by is not None and not may_manage(holder=token.user, by=by):
        raise NotYourToken
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at)
