"""Which edition an organiser's call sees: the token's own, else the current one, else the one it names.

    rows = Application.objects.filter(edition=edition_of_call(request))
    may_see_edition(request, application.edition_id)

Every address for organisers asks one of these (`tests.doors.test_tokens`). A token of one edition is told nothing of
the others: they are not found.
"""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from core.errors import NotFound

from ..models import Edition
from ..queries import current_forum, edition_coded, forum_with

EDITION = OpenApiParameter(
    "edition",
    str,
    description="Code of the edition, for who sees more than one; else the token's, or the current one.",
)


def edition_of_call(request: Request) -> Edition:
    """Raises NotFound: there is no such edition, or the token does not see it."""
    bound, current = _bound_to(request), current_forum().edition
    code = request.query_params.get("edition")
    if code is None:
        return current if bound in (None, current.pk) else forum_with(bound).edition
    named = current if code == current.code else edition_coded(code)
    if bound not in (None, named.pk):
        raise NotFound
    return named


def may_see_edition(request: Request, edition_id: int) -> None:
    """Raises NotFound."""
    if _bound_to(request) not in (None, edition_id):
        raise NotFound


def _bound_to(request: Request) -> Any:
    """A browser's session and a token of all editions have none."""
    return getattr(request.auth, "edition_id", None)
