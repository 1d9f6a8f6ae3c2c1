"""How often one visitor may sign up and give up: each time a letter goes out, perhaps to somebody else's address."""

from django.http import HttpRequest
from limits import RateLimitItemPerHour

from core.limits import Counter, count
from visitors.models import Visitor

_DEEDS = RateLimitItemPerHour(120)


def count_deed(request: HttpRequest, visitor: Visitor) -> None:
    """Raises TooMany or Unavailable."""
    count(Counter("signup", _DEEDS, visitor.code), request=request)
