"""The browser remembers whose page was opened in it, so that the programme can be used in one tap.

The cookie is the link's token: it opens no more than the link does, no script can read it, and it dies with the
link. Another person's link opened in the same browser takes its place; a button forgets it.
"""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from core.errors import NotFound

from .access import visitor_of_link
from .models import Visitor

COOKIE = "visitor"
_KEPT_FOR = timedelta(days=60)


def remember(response: HttpResponse, token: str) -> None:
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(_KEPT_FOR.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def forget(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, samesite="Lax")


def remembered_token(request: HttpRequest) -> str:
    return request.COOKIES.get(COOKIE, "")


def remembered_visitor(request: HttpRequest) -> Visitor | None:
    """The registered person whose page was opened in this browser last."""
    token = remembered_token(request)
    if not token:
        return None
    try:
        visitor = visitor_of_link(token)
    except NotFound:
        return None
    return visitor if visitor.is_registered else None
