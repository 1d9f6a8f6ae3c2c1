"""Lists of the API: pages of the contract's shape, and an answer that costs nothing when the asker has it."""

from collections.abc import Callable
from typing import Any

from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response


class HousePagination(PageNumberPagination):
    """`{"next", "previous", "results"}`; `page_size` up to 100."""

    page_size = 50
    max_page_size = 100
    page_size_query_param = "page_size"

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self.get_next_link(), "previous": self.get_previous_link(), "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }


def page_of(request: Request, rows: Any, shown: Callable[[Any], Any]) -> Response:
    """The page of `rows` that was asked for. Raises DRF's NotFound where there is none."""
    pages = HousePagination()
    page: list[Any] = pages.paginate_queryset(rows, request) or []
    return pages.get_paginated_response([shown(row) for row in page])
