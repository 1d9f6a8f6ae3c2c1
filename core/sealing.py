"""Secrets that we have to read again are kept sealed (Fernet), each kind with a key of its own made from SECRET_KEY.

A digest would be better and is what sign-in tokens have; a key that signs messages must be known. After a change of
SECRET_KEY they can still be read while the former one stands in SECRET_KEY_FALLBACKS.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac


class SealBroken(ValueError):
    """Sealed with a SECRET_KEY that nobody knows any more."""


def seal(secret: str, *, purpose: str) -> str:
    return _box(purpose).encrypt(secret.encode()).decode()


def unseal(sealed: str, *, purpose: str) -> str:
    """Raises SealBroken."""
    try:
        return _box(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise SealBroken from None


def _box(purpose: str) -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [
            Fernet(
                base64.urlsafe_b64encode(
                    salted_hmac(f"sealing.{purpose}", "", secret=key, algorithm="sha256").digest()
                )
            )
            for key in keys
        ]
    )
