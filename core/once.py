"""What is shown once: from the answer that made it to the page that shows it, it lies sealed in the browser's session.

    show_next(request, "api_token", secret)      # then redirect
    secret = take(request, "api_token")          # "" when the page is loaded again

The session's row holds what only SECRET_KEY opens, and only until the next page.
"""

import base64
import functools
import time

from cryptography.fernet import Fernet, InvalidToken
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

_LASTS = 120  # seconds: a redirect takes less


def show_next(request: HttpRequest, name: str, secret: str) -> None:
    request.session[f"once.{name}"] = _box().encrypt(secret.encode()).decode()


def take(request: HttpRequest, name: str) -> str:
    sealed = request.session.pop(f"once.{name}", "")
    try:
        return _box().decrypt_at_time(sealed, _LASTS, int(time.time())).decode()
    except InvalidToken:
        return ""


@functools.cache
def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(salted_hmac("core.once", "secret", algorithm="sha256").digest()))
