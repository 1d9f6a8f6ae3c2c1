"""An organiser sees the site as a visitor or a company sees it: for a while, and without a hand in it.

The look stands in the organiser's session. While it lasts, pages open for whom it names (`visitors.access`,
`exhibitors.access` ask `core.looking`), anything but reading is refused, each page runs in a read-only transaction -
so the database refuses what a page would write on the side - and each says so with a button that ends it. The
admin and the organiser's own account stay outside of it.
"""

from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings
from django.db import InternalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from psycopg2.errors import ReadOnlySqlTransaction

from core.errors import DomainError, NotFound
from core.looking import Look, looking
from exhibitors.access import company_with_code
from exhibitors.models import Company
from journal.actors import Actor
from journal.looking import LOOK, end_look
from visitors.access import visitor_with_code
from visitors.models import Visitor

from . import errors
from .middleware import language_of_path

_SAFE = {"GET", "HEAD", "OPTIONS"}
_OUTSIDE = ("/admin/", "/accounts/", "/looking/")


class Kind(NamedTuple):
    permission: str
    find: Callable[[str], Visitor | Company]


KINDS = {
    "visitor": Kind("visitors.look_as_visitor", visitor_with_code),
    "company": Kind("exhibitors.look_as_company", company_with_code),
}


class OnlyLooking(DomainError):
    code, status = "only_looking", 403
    message = _("You are only looking: nothing can be changed here. Stop looking first.")


def present_look(request: HttpRequest) -> Look | None:
    """The one in the session, also when its time is over."""
    kept = request.session.get(LOOK) if settings.SESSION_COOKIE_NAME in request.COOKIES else None
    return Look.from_session(kept) if kept else None


def stop_look(request: HttpRequest, look: Look) -> None:
    """It leaves the session whatever has become of its subject since."""
    request.session.pop(LOOK, None)
    try:
        subject = KINDS[look.kind].find(look.code)
    except NotFound:
        return
    end_look(subject=subject, actor=Actor.staff(request.user), at=timezone.now())


class LookingMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        look = None if _is_outside(request) else present_look(request)
        if look is None:
            return self.get_response(request)
        if timezone.now() >= look.until or not request.user.has_perm(KINDS[look.kind].permission):
            stop_look(request, look)
            return self.get_response(request)
        if request.method not in _SAFE:
            return _dressed(request, errors.refused(request, OnlyLooking()), look)
        # A page that the browser knows without our notice must not come back as "unchanged", nor packed.
        for header in ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_ACCEPT_ENCODING"):
            request.META.pop(header, None)
        with looking(look):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION READ ONLY")
                response = self.get_response(request)
            if isinstance(response, _Refused):
                response = errors.refused(request, OnlyLooking())
        return _dressed(request, response, look)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Some page wanted to write. Its transaction can answer nothing more, so the words come after it."""
        if isinstance(exception, InternalError) and isinstance(exception.__cause__, ReadOnlySqlTransaction):
            transaction.set_rollback(True)
            return _Refused()
        return None


class _Refused(HttpResponse):
    status_code = 403


def _is_outside(request: HttpRequest) -> bool:
    path = request.path_info
    return path.removeprefix(f"/{language_of_path(path)}").startswith(_OUTSIDE)


def _dressed(request: HttpRequest, response: HttpResponse, look: Look) -> HttpResponse:
    """With the notice, also on pages that were rendered before anybody looked; kept by no browser."""
    response["Cache-Control"] = "no-store"
    for header in ("ETag", "Last-Modified"):
        response.headers.pop(header, None)
    if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
        context = {"look": look, "stop_url": reverse("website:stop_looking")}
        notice = render_to_string("website/looking.html", context, request).encode()
        response.content = response.content.replace(b'<main id="main"', notice + b'<main id="main"', 1)
        if response.has_header("Content-Length"):
            response["Content-Length"] = str(len(response.content))
    return response
