"""How often one visitor may sign up and give up: each time a letter goes out, perhaps to somebody else's address."""

from limits import RateLimitItemPerHour

from core.limits import count
from visitors.models import Visitor

_DEEDS = RateLimitItemPerHour(120)


def count_deed(visitor: Visitor) -> None:
    """Raises TooMany or Unavailable."""
    count(_DEEDS, "signup", visitor.code)
