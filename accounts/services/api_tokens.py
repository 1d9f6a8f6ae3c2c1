"""The life of an organiser's token: made, used, revoked, or past its day.

Everybody makes and revokes tokens of their own, an owner those of others. A token is given no scope that its holder's
role has nothing for; what it may do is asked of the role again at every call. Revoking is one guarded update; nothing
is locked. The row says when it was used last and when it was revoked, its history who made and revoked it. That its
people are warned before its end is marked here, by a guarded update; the letters are of `desk.services.tokens`.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import models
from django.db.models import F, Q
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
# So many days before its end its people are warned, once each; a token that never lived so long is not warned of that.
WARNED_BEFORE = (14, 2)
_SOON = timedelta(days=max(WARNED_BEFORE))


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
        made_by=by,
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


class Standing(models.TextChoices):
    """What the list says of a token."""

    WORKS = "works", _("works")
    SOON = "soon", _("ends soon")
    ENDED = "ended", _("ended")
    REVOKED = "revoked", _("revoked")


def standing_of(token: ApiToken, at: datetime) -> Standing:
    if token.revoked_at is not None:
        return Standing.REVOKED
    if token.expires_at <= at:
        return Standing.ENDED
    return Standing.SOON if token.expires_at <= at + _SOON else Standing.WORKS


def stands_as(standing: Standing, at: datetime) -> Q:
    """The same as a condition."""
    if standing == Standing.REVOKED:
        return Q(revoked_at__isnull=False)
    ends = {
        Standing.ENDED: Q(expires_at__lte=at),
        Standing.SOON: Q(expires_at__gt=at, expires_at__lte=at + _SOON),
        Standing.WORKS: Q(expires_at__gt=at + _SOON),
    }
    return Q(revoked_at=None) & ends[standing]


def to_be_warned_of(at: datetime) -> list[tuple[int, int]]:
    """Token and days: of each only the nearest warning, however many were missed."""
    works_here = ApiToken.objects.filter(user__is_active=True, user__is_staff=True).order_by("id")
    return [
        (key, days)
        for days in sorted(WARNED_BEFORE)
        for key in works_here.filter(_is_due(days, at)).values_list("pk", flat=True)
    ]


def mark_warned(*, token_id: int, days: int, at: datetime) -> ApiToken | None:
    """In the transaction that queues the letters. None: somebody else has done it, or it was revoked meanwhile."""
    if not ApiToken.objects.filter(_is_due(days, at), pk=token_id).update(warned_days=days):
        return None
    return ApiToken.objects.select_related("user", "made_by").get(pk=token_id)


def _is_due(days: int, at: datetime) -> Q:
    """Columns of the row alone: another table in the condition would not be asked again after waiting for its lock."""
    before = timedelta(days=days)
    return (
        Q(revoked_at=None, expires_at__gt=at, expires_at__lte=at + before)
        & Q(created_at__lt=F("expires_at") - before)
        & (Q(warned_days=None) | Q(warned_days__gt=days))
    )
