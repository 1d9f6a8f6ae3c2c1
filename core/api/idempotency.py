"""Safe retries: the same `Idempotency-Key` and body gives the same answer for 24 hours.

The key is claimed with a transaction-level advisory lock and the answer is stored in the transaction
that does the work. So there is nothing to clean up: a process that dies in between leaves neither
work nor answer, and the retry starts afresh; a request still in flight holds the lock and the second
one gets `409 in_progress`. Answers are encrypted at rest, since some carry a secret.

A key is one caller's and one address's: at another address it is another key. What was refused for what it said
(4xx) is kept like any answer; what was refused for the moment (`_NOT_KEPT`) or before it could be read is not.
"""

import base64
import functools
import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from .. import rows
from ..errors import DomainError
from ..models import StoredAnswer
from ..prepared import Given, Prepared

KEPT_FOR = timedelta(hours=24)
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
# A refusal of these says nothing about the request itself: trying again may be answered differently.
_NOT_KEPT = {401, 403, 408, 429, 503}
_NOTHING_TO_SAY = 204

_STORED = Prepared(lambda: StoredAnswer.objects.filter(key_hash=Given("key_hash")))


class KeyReused(DomainError):
    code, status = "idempotency_key_reused", 422
    message = _("This Idempotency-Key was used for a different request.")


class InProgress(DomainError):
    code = "in_progress"
    message = _("A request with this Idempotency-Key is still being worked on.")


class KeyInvalid(DomainError):
    code, status = "idempotency_key_invalid", 400
    message = _("An Idempotency-Key is 1 to 255 visible ASCII characters.")


def idempotent(handler: Callable[..., Response]) -> Callable[..., Response]:
    """Decorates an unsafe method of an API view. Without the header the method runs as it is."""

    @functools.wraps(handler)
    def once(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return handler(view, request, *args, **kwargs)
        if not _KEY.fullmatch(key):
            raise KeyInvalid
        with transaction.atomic():
            return _answer_once(
                view, request, key, functools.partial(handler, view, request, *args, **kwargs)
            )

    once.answers_once = True  # type: ignore[attr-defined]  # tests/doors asks every unsafe method
    return once


def told_before(request: Request) -> Response | None:
    """Who cannot sign in any more because the request itself ended that: erasing oneself, asked for again.

    The same secret, key and body as then; only an answer that says nothing is told to somebody who is not let in.
    """
    key = request.headers.get("Idempotency-Key", "")
    if request.method in SAFE_METHODS or not _KEY.fullmatch(key):
        return None
    stored = _STORED.first(key_hash=_hash_of(request, key))
    if stored is None or stored.status != _NOTHING_TO_SAY or stored.answered_at <= timezone.now() - KEPT_FOR:
        return None
    return _replay(stored) if bytes(stored.request_hash) == _fingerprint(request) else None


def _answer_once(view: Any, request: Request, key: str, handle: Callable[[], Response]) -> Response:
    key_hash = _hash_of(request, key)
    _claim(key_hash)
    request_hash = _fingerprint(request)
    now = timezone.now()
    # Not together with the claim: what the lock's last owner has written is only seen by the next statement.
    stored = _STORED.first(key_hash=key_hash)
    if stored and stored.answered_at > now - KEPT_FOR:
        if bytes(stored.request_hash) != request_hash:
            raise KeyReused
        return _replay(stored)
    answer = _handle_apart(view, handle)
    if answer.status_code < 500 and answer.status_code not in _NOT_KEPT:
        kept = StoredAnswer(
            key_hash=key_hash,
            request_hash=request_hash,
            status=answer.status_code,
            body=_seal(answer),
            answered_at=now,
        )
        if stored:
            stored.delete()  # its day is over
        rows.insert(kept)
    return answer


def _handle_apart(view: Any, handle: Callable[[], Response]) -> Response:
    """A refusal undoes its own work (savepoint) and is still an answer worth keeping."""
    try:
        with transaction.atomic():
            return handle()
    except Exception as reason:  # noqa: BLE001
        # DRF's own way from an exception to an answer; it re-raises what is not a refusal.
        answer: Response = view.handle_exception(reason)
        transaction.set_rollback(False)
        return answer


def _hash_of(request: Request, key: str) -> bytes:
    return hashlib.sha256(f"{_client(request)}\n{request.path}\n{key}".encode()).digest()


def _client(request: Request) -> str:
    """Who asks: a key is one caller's own. A token, or the session of a browser."""
    token, session = (
        request.headers.get("Authorization", ""),
        request.COOKIES.get(settings.SESSION_COOKIE_NAME),
    )
    return hashlib.sha256((f"{token}\n{session}" if session else token).encode()).hexdigest()


def _fingerprint(request: Request) -> bytes:
    body = json.dumps(request.data, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(f"{request.method} {request.path}\n{body}".encode()).digest()


def _claim(key_hash: bytes) -> None:
    number = int.from_bytes(key_hash[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        if not cursor.fetchone()[0]:
            raise InProgress


@functools.cache
def _box() -> Fernet:
    return Fernet(
        base64.urlsafe_b64encode(salted_hmac("core.idempotency", "body", algorithm="sha256").digest())
    )


def _seal(answer: Response) -> bytes:
    content = {"data": answer.data, "type": answer.content_type, "headers": _said(answer)}
    return _box().encrypt(json.dumps(content, ensure_ascii=False, cls=JSONEncoder).encode())


def _said(answer: Response) -> dict[str, str]:
    """What the handler said beside the body, such as `Location`."""
    return {name: value for name, value in answer.items() if name != "Content-Type"}


def _replay(stored: StoredAnswer) -> Response:
    try:
        content = json.loads(_box().decrypt(bytes(stored.body)))
    except InvalidToken:  # SECRET_KEY was changed meanwhile; the work stands, its answer cannot be told again
        raise KeyReused from None
    return Response(
        content["data"], status=stored.status, content_type=content["type"], headers=content.get("headers")
    )


def forget_old_answers(*, at: datetime) -> int:
    deleted, _per_model = StoredAnswer.objects.filter(answered_at__lte=at - KEPT_FOR).delete()
    return deleted
