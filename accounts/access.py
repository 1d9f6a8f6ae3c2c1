"""Whose account a sign-in link opens, and who is an organiser here and now.

A link is a number and a fingerprint, signed, for twenty minutes, once. The fingerprint changes with every sign-in,
with the password and with the address, so a link that was used is void, and so are all others that were mailed before.
"""

from datetime import timedelta

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from core.errors import NotFound

from .models import User

LINK_LASTS = timedelta(minutes=20)
_SALT = "accounts.sign_in"


def sign_in_token(user: User) -> str:
    return signing.dumps([user.pk, _fingerprint(user)], salt=_SALT)


def user_of_token(token: str) -> User:
    """Raises NotFound: forged, too old, used before, or the account is closed."""
    try:
        number, fingerprint = signing.loads(token, salt=_SALT, max_age=LINK_LASTS)
    except signing.BadSignature:
        raise NotFound from None
    user = User.objects.filter(pk=number, is_active=True).first()
    if user is None or not constant_time_compare(fingerprint, _fingerprint(user)):
        raise NotFound
    return user


def _fingerprint(user: User) -> str:
    state = f"{user.pk}|{user.password}|{user.last_login}|{user.email}"
    return salted_hmac(_SALT, state, algorithm="sha256").hexdigest()[:20]


# --- Organisers -------------------------------------------------------------------------------


def is_organiser_with(request: HttpRequest, permission: str) -> bool:
    """Somebody in a browser who works here, has shown a second factor where it is asked for, and may do this."""
    user = request.user
    works_here = user.is_authenticated and user.is_staff and user.is_active
    return works_here and has_shown_second_factor(request) and user.has_perm(permission)


def has_shown_second_factor(request: HttpRequest) -> bool:
    """In this session; a factor that was only set up has not been shown yet. Costs no query."""
    if not settings.STAFF_SECOND_FACTOR:
        return True
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)
