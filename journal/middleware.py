"""Who is behind changes that no service knows of: forms of libraries, in the admin and about one's own account.

Everything else writes its deeds down itself (`journal.record`). The database is told for the length of the request,
and believes it only where a change is left without a deed (`Change`, the trigger `has_an_entry`). Two statements,
for nothing but a POST below `/admin/` and `/accounts/`: what comes in crowds asks for neither.
"""

from collections.abc import Callable

import structlog
from django.db import connection
from django.http import HttpRequest, HttpResponse

from .actors import ActorKind
from .credentials import Credential

Next = Callable[[HttpRequest], HttpResponse]


class ActorMiddleware:
    """After the middleware that knows the user."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or not _is_of_a_library(request.path_info):
            return self.get_response(request)
        if not request.user.is_authenticated:
            return self.get_response(request)
        kind = ActorKind.STAFF if request.user.is_staff else ActorKind.COMPANY
        request_id = structlog.contextvars.get_contextvars().get("request_id", "")
        _tell(f"{kind}|{request.user.pk}|{Credential.SESSION}|{request_id}")
        try:
            return self.get_response(request)
        finally:
            _tell("")


def _is_of_a_library(path: str) -> bool:
    return "/admin/" in path or "/accounts/" in path


def _tell(actor: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('journal.actor', %s, false)", [actor])
