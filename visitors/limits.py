"""How often somebody may register: per client and per mailbox.

Generous, since a whole ministry may stand behind one address and a secretary registers her colleagues.
"""

from django.http import HttpRequest
from limits import RateLimitItemPerHour, RateLimitItemPerMinute

from core.clients import client_address
from core.limits import Counter, count

from .identity import email_key

_PROVEN = RateLimitItemPerMinute(120)
_UNPROVEN = RateLimitItemPerMinute(20)
_MAILBOX = RateLimitItemPerHour(30)


def count_registration(request: HttpRequest, *, email: str, proven: bool) -> None:
    """Raises TooMany or Unavailable. `proven`: the browser has done its proof of work."""
    count(
        Counter("register", _PROVEN if proven else _UNPROVEN, client_address(request)),
        Counter("mailbox", _MAILBOX, f"visitor:{email_key(email)}", told=False),
        request=request,
    )
