"""Cheap polling: whoever knows the present state of an answer gets 304, and nobody's answer is rendered twice.

Every GET of the API carries an `ETag`. Private answers are marked by what they say (`HouseAPIView`). Public ones are
asked for by thousands, so `PolledAPIView` marks them by what they are made of - numbers that the database raises in
the writing transaction, read anew at every request - and keeps the bytes of an answer for as long as its mark is
true. The database stays the truth: a state that was committed before a request came is never answered with the
former one, and nothing has to be invalidated.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import DisallowedHost
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from ..errors import DomainError, TooMany
from ..fingerprints import digest, knows, release
from ..outages import DATABASE_AWAY
from .metering import announce, meter
from .since import SINCE, settled_at
from .views import PUBLIC, HouseAPIView, language_of

_LARGEST_MEMORY = 16 * 2**20
# What programs say that take JSON; any other wish is weighed by the framework.
_PLAIN = {"", "*/*", "application/json", "application/json, */*", "application/json, text/plain, */*"}
_KEPT_HEADERS = ("Content-Type", "Content-Language", "ETag", "Allow", *PUBLIC)


class _Kept(NamedTuple):
    body: bytes
    headers: dict[str, str]


class Answers:
    """The bytes of answers by their mark, those that were asked for longest ago forgotten first."""

    def __init__(self, largest: int = _LARGEST_MEMORY) -> None:
        self._largest, self._size = largest, 0
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._changing = threading.Lock()

    def get(self, mark: str) -> _Kept | None:
        with self._changing:
            kept = self._kept.get(mark)
            if kept is not None:
                self._kept.move_to_end(mark)
            return kept

    def keep(self, mark: str, kept: _Kept) -> None:
        with self._changing:
            former = self._kept.pop(mark, None)
            self._kept[mark] = kept
            self._size += len(kept.body) - (len(former.body) if former else 0)
            while self._size > self._largest:
                _mark, oldest = self._kept.popitem(last=False)
                self._size -= len(oldest.body)

    def forget(self) -> None:
        with self._changing:
            self._kept.clear()
            self._size = 0


answers = Answers()


class PolledAPIView(HouseAPIView):
    """A public address: `essence` says in one cheap look what its answer is made of.

    `get` answers through `polled`. A request that takes plain JSON and whose answer is known or kept never enters DRF.
    """

    def essence(self, request: HttpRequest, **place: str) -> Hashable:
        """Another one means: the answer may be another one. Read from the database at every call."""
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        reads = request.method in ("GET", "HEAD") and request.META.get("HTTP_ACCEPT", "") in _PLAIN
        # Within a transaction the numbers may not have been raised yet for what it has written itself.
        if reads and not connection.in_atomic_block and (known := self._known(request, kwargs)):
            try:
                meter(request)
            except TooMany:
                pass  # counted once more, and refused, the usual way
            else:
                announce(request, known)
                return known
        return super().dispatch(request, *args, **kwargs)

    def polled(self, request: Request, build: Callable[[datetime], Response], **place: str) -> Response:
        """What `build(as_of)` answers, under the mark of what was true before it began.

        A mark that may come back (no number that only grows) is true of nothing but the look that made it: then
        `build` has to use what `essence` has read.
        """
        as_of, mark = settled_at(), self._mark(request._request, place)
        answer = build(as_of)
        answer["ETag"] = _etag(mark)
        if SINCE in request.query_params:  # nobody else asks for this moment
            return answer
        answer.add_post_render_callback(lambda rendered: _keep(mark, rendered))
        return answer

    def _known(self, request: HttpRequest, place: dict[str, str]) -> HttpResponse | None:
        try:
            mark = self._mark(request, place)
        except (DomainError, DisallowedHost, *DATABASE_AWAY):
            return None  # the usual way finds the words for it
        # `*` fits whatever there is: whether there is something, the usual way knows.
        if request.META.get("HTTP_IF_NONE_MATCH") != "*" and knows(request, _etag(mark)):
            return HttpResponseNotModified(headers={"ETag": _etag(mark), **PUBLIC})
        kept = answers.get(mark)
        return HttpResponse(kept.body, headers=kept.headers) if kept else None

    def _mark(self, request: HttpRequest, place: dict[str, str]) -> str:
        return digest(
            release(),
            request.scheme,
            request.get_host(),  # of the links in it
            request.get_full_path(),
            language_of(request.META.get("HTTP_ACCEPT_LANGUAGE", "")),
            self.essence(request, **place),
        )


def _etag(mark: str) -> str:
    """Weak: `as_of` may differ between two answers that say the same."""
    return f'W/"{mark}"'


def _keep(mark: str, answer: HttpResponse) -> None:
    if answer.status_code == 200:
        answers.keep(
            mark, _Kept(answer.content, {name: answer[name] for name in _KEPT_HEADERS if name in answer})
        )
