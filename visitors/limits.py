"""How often somebody may register: per client and per mailbox.

Generous, since a whole ministry may stand behind one address and a secretary registers her colleagues.
"""

from django.http import HttpRequest
from limits import RateLimitItemPerHour, RateLimitItemPerMinute

from core.clients import client_address
from core.limits import count

from .identity import email_key

_PROVEN = RateLimitItemPerMinute(120)
_UNPROVEN = RateLimitItemPerMinute(20)
_MAILBOX = RateLimitItemPerHour(30)


def count_registration(request: HttpRequest, *, email: str, proven: bool) -> None:
    """Raises TooMany or Unavailable. `proven`: the browser has done its proof of work."""
    count(_PROVEN if proven else _UNPROVEN, "register", client_address(request))
    count(_MAILBOX, "register", email_key(email))
