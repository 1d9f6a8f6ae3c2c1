"""Limits of the API: each request counts once, against whoever makes it, and is answered with what is left.

Reads and writes have a budget each, by caller: a token, a visitor, a company, an account in a browser, and for
everybody else the address. It is counted when the caller is known and before anything else is done. A view whose
handler counts against limits of its own (`counts_itself`) has both counted in that one round trip; what is refused
before anybody counted - a bad token, a body that is none - counts in the end, against the address.

Answers say it as draft-ietf-httpapi-ratelimit-headers does. Without Redis reads go on, writes are 503.
"""

from enum import StrEnum

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from limits import RateLimitItem, RateLimitItemPerMinute
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from ..clients import client_address
from ..errors import Unavailable
from ..limits import Count, Counter, Meter, count

AnyRequest = Request | HttpRequest


class CallerKind(StrEnum):
    """Whoever has no credential is the address."""

    ADDRESS = "address"
    VISITOR = "visitor"
    COMPANY = "company"
    TOKEN = "token"  # noqa: S105 - a kind of caller
    ACCOUNT = "account"


# A minute's reads and writes. A whole ministry, or a telephone company, may stand behind one address.
BUDGETS: dict[CallerKind, tuple[RateLimitItem, RateLimitItem]] = {
    CallerKind.ADDRESS: (RateLimitItemPerMinute(3000), RateLimitItemPerMinute(300)),
    CallerKind.VISITOR: (RateLimitItemPerMinute(600), RateLimitItemPerMinute(120)),
    CallerKind.COMPANY: (RateLimitItemPerMinute(1200), RateLimitItemPerMinute(300)),
    CallerKind.TOKEN: (RateLimitItemPerMinute(3000), RateLimitItemPerMinute(600)),
    CallerKind.ACCOUNT: (RateLimitItemPerMinute(1200), RateLimitItemPerMinute(300)),
}


def known_as(request: Request, kind: CallerKind, who: object) -> None:
    """An authentication class says whose budget this request uses."""
    _plain(request).caller = (kind, str(who))  # type: ignore[attr-defined]


def is_read(request: AnyRequest) -> bool:
    return request.method in SAFE_METHODS


def meter(request: AnyRequest, *, later: bool = False) -> None:
    """Count this request against its caller's budget; `later`: together with what its handler counts.

    Raises TooMany, and for writes Unavailable.
    """
    if not settings.RATE_LIMITS:
        return
    Meter(_budget(request)).put_on(_plain(request))
    if not later:
        _count(request)


def meter_in_the_end(request: AnyRequest) -> None:
    """For a request that nobody has counted: it was refused before it came so far. Raises TooMany."""
    if not settings.RATE_LIMITS:
        return
    kept = Meter.of(_plain(request))
    if kept is None:
        kept = Meter(_budget(request)).put_on(_plain(request))
    if kept.waiting:
        try:
            _count(request)
        except Unavailable:
            return  # it is refused as it is


def announce(request: AnyRequest, answer: HttpResponseBase) -> None:
    """`RateLimit-Policy` and `RateLimit`, where this request was counted."""
    kept = Meter.of(_plain(request))
    told = [one for one in kept.counts if one.counter.told] if kept else []
    if told:
        answer["RateLimit-Policy"] = ", ".join(_policy(one.counter) for one in told)
        answer["RateLimit"] = ", ".join(_left(one) for one in told)


def _count(request: AnyRequest) -> None:
    try:
        count(request=_plain(request))
    except Unavailable:
        if not is_read(request):
            raise


def _budget(request: AnyRequest) -> Counter:
    caller = getattr(_plain(request), "caller", None)
    kind, who = caller or (CallerKind.ADDRESS, client_address(_plain(request)))
    reads, writes = BUDGETS[kind]
    if is_read(request):
        return Counter("read", reads, f"{kind}:{who}")
    return Counter("write", writes, f"{kind}:{who}")


def _plain(request: AnyRequest) -> HttpRequest:
    """Polls are answered before the framework's own request is made of it."""
    plain: HttpRequest = getattr(request, "_request", request)
    return plain


def _policy(counter: Counter) -> str:
    return f'"{counter.name}";q={counter.rate.amount};w={counter.rate.get_expiry()}'


def _left(one: Count) -> str:
    return f'"{one.counter.name}";r={one.left};t={one.resets_in}'
