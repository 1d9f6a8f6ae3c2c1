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
from ..moments import News
from .since import AS_OF, SINCE, settled_at

COMPLETE = "complete"

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
# Of a public list, which does not tell what has left it.
COPY_PAGES = [
    OpenApiParameter(
        SINCE,
        datetime,
        description="Only what was changed at this moment or later: `as_of` of the answer before, its first page. "
        "Where that cannot be told - something has left the list, or filters are given -, the whole list with "
        "`complete: true`; with nothing new an empty one. A copy begins with a moment long past.",
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
    complete: bool | None = None

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
                **({} if self.complete is None else {COMPLETE: self.complete}),
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


class CopyPagination(HousePagination):
    """Of a public list: with `modified_since` it says whether it is `complete`."""

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        page = super().get_paginated_response_schema(schema)
        page["properties"][COMPLETE] = {
            "type": "boolean",
            "description": f"With `{SINCE}` only. True: this is the whole list, and what is not on any of its pages is "
            "not in it any more. False: what is not here is as it was.",
        }
        return page


def page_of(
    request: Request,
    rows: Any,
    shown: Callable[[Any], Any],
    *,
    as_of: datetime | None = None,
    complete: bool | None = None,
) -> Response:
    """The page of `rows` that was asked for. Raises DRF's NotFound where there is none.

    `as_of`: where something of `rows` was read before this call, `settled_at()` from before that.
    """
    pages = HousePagination()
    pages.as_of, pages.complete = as_of or settled_at(), complete
    page: list[Any] = pages.paginate_queryset(rows, request) or []
    return pages.get_paginated_response([shown(row) for row in page])


def page_of_news(
    request: Request,
    news: News,
    rows: Any,
    shown: Callable[[Any], Any],
    *,
    as_of: datetime,
    chosen: Callable[[], Any] | None = None,
) -> Response:
    """What has happened to a public list: `rows` are those of `news`, in the order of their numbers.

    An order that does not change, or pages would lose what moves between them. `chosen`: where filters are given, what
    they find. Of a row that was changed nobody knows whether they found it before: it is all of that, or nothing.
    Raises InvalidInput.
    """
    if news.is_to_come:
        raise InvalidInput(
            {SINCE: [_("This moment is still to come. Give the `as_of` of the answer before.")]}
        )
    if chosen is None:
        return page_of(request, rows, shown, as_of=as_of, complete=news.is_all)
    return page_of(request, chosen() if news.is_any else (), shown, as_of=as_of, complete=news.is_any)
