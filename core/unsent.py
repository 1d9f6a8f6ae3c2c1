"""What somebody has typed and sent when nobody was signed in any more: kept in the session until they are back.

It stays for an hour, or until the form is sent again. Passwords and files are not kept.
"""

import time

from django.conf import settings
from django.http import HttpRequest, QueryDict

_KEY = "unsent"
_LASTS = 3600
_LARGEST = 32 * 1024
_NOT_KEPT = ("csrfmiddlewaretoken", "password", "proof")


def keep(request: HttpRequest, path: str, typed: QueryDict) -> None:
    kept = {
        name: values
        for name, values in typed.lists()
        if not any(part in name for part in _NOT_KEPT)
    }  # fmt: skip
    if kept and sum(len(value) for values in kept.values() for value in values) <= _LARGEST:
        request.session[_KEY] = {"path": path, "typed": kept, "until": time.time() + _LASTS}


def kept_for(request: HttpRequest, path: str) -> QueryDict | None:
    """What was typed into the form of this address; looks into no session that is not there."""
    kept = _kept(request)
    if kept is None or kept["path"] != path:
        return None
    typed = QueryDict(mutable=True)
    for name, values in kept["typed"].items():
        typed.setlist(name, values)
    return typed


def where_kept(request: HttpRequest) -> str:
    """The address of the form that waits, or nothing."""
    kept = _kept(request)
    return str(kept["path"]) if kept else ""


def forget(request: HttpRequest, path: str) -> None:
    kept = _kept(request)
    if kept is not None and kept["path"] == path:
        del request.session[_KEY]


def _kept(request: HttpRequest) -> dict | None:  # type: ignore[type-arg]
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    kept = request.session.get(_KEY)
    return kept if kept and kept["until"] > time.time() else None
