"""Lists of the API: pages of the contract's shape, which say what to ask for next time."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response

from ..errors import InvalidInput
from .since import AS_OF, SINCE, settled_at

PAGES = [
    OpenApiParameter("page", int),
    OpenApiParameter("page_size", int, description="Up to 100."),
]
# Of a list that knows when its objects were changed.
SINCE_PAGES = [
    OpenApiParameter(
        SINCE,
        datetime,
        description="Only what was changed at this moment or later: `as_of` of the answer before, its first page.",
    ),
    *PAGES,
]

_NUMBER = re.compile(r"[0-9]{1,9}")


class HousePagination(PageNumberPagination):
    """`{"next", "previous", "as_of", "results"}`; `page_size` up to 100."""

    page_size = 50
    max_page_size = 100
    page_size_query_param = "page_size"
    as_of: datetime | None = None

    def check(self, request: Request) -> None:
        """Before anything is looked up, and before a 304 could say that a wrong question has a known answer."""
        self.get_page_size(request)
        if not _NUMBER.fullmatch(page := request.query_params.get("page", "1")) and page != "last":
            raise InvalidInput({"page": [_("This is a number from 1.")]})

    def get_page_size(self, request: Request) -> int:
        """Raises InvalidInput: who asks for more than a page holds would take what comes for all there is."""
        asked = request.query_params.get("page_size")
        if asked is None:
            return self.page_size
        if not _NUMBER.fullmatch(asked) or not 1 <= int(asked) <= self.max_page_size:
            raise InvalidInput({"page_size": [_("This is a number from 1 to 100.")]})
        return int(asked)

    def get_paginated_response(self, data: Any) -> Response:
        as_of = (self.as_of or settled_at()).isoformat().replace("+00:00", "Z")
        return Response(
            {
                "next": self.get_next_link(),
                "previous": self.get_previous_link(),
                AS_OF: as_of,
                "results": data,
            }
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        moment = {
            "type": "string",
            "format": "date-time",
            "description": f"Pass it as `{SINCE}` next time: nothing that was committed meanwhile is left out.",
        }
        return {
            "type": "object",
            "required": ["next", "previous", AS_OF, "results"],
            "properties": {"next": link, "previous": link, AS_OF: moment, "results": schema},
        }


def page_of(
    request: Request, rows: Any, shown: Callable[[Any], Any], *, as_of: datetime | None = None
) -> Response:
    """The page of `rows` that was asked for. Raises DRF's NotFound where there is none.

    `as_of`: where something of `rows` was read before this call, `settled_at()` from before that.
    """
    pages = HousePagination()
    pages.as_of = as_of or settled_at()
    page: list[Any] = pages.paginate_queryset(rows, request) or []
    return pages.get_paginated_response([shown(row) for row in page])
