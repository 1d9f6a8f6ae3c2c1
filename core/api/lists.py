"""Lists of the API: pages of the contract's shape, which say what to ask for next time."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response

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


class HousePagination(PageNumberPagination):
    """`{"next", "previous", "as_of", "results"}`; `page_size` up to 100."""

    page_size = 50
    max_page_size = 100
    page_size_query_param = "page_size"
    as_of: datetime | None = None

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
