"""How often somebody may sign up a company, ask for a link to sign in, or invite.

Generous to a chamber of commerce behind one address, mean to who fills somebody's mailbox.
"""

from django.http import HttpRequest
from limits import RateLimitItemPerHour, RateLimitItemPerMinute

from core.clients import client_address
from core.limits import count

from .models import Company

_PROVEN = RateLimitItemPerMinute(60)
_UNPROVEN = RateLimitItemPerMinute(10)
_MAILBOX = RateLimitItemPerHour(20)
_LINKS = RateLimitItemPerHour(6)
_LINKS_OF_CLIENT = RateLimitItemPerMinute(20)
_UPLOADS = RateLimitItemPerMinute(40)
_INVITATIONS = RateLimitItemPerHour(30)


def count_sign_up(request: HttpRequest, *, email: str, proven: bool) -> None:
    """Raises TooMany or Unavailable. `proven`: the browser has done its proof of work, or it is a program."""
    count(_PROVEN if proven else _UNPROVEN, "company", client_address(request))
    count(_MAILBOX, "company", email.casefold())


def count_link(request: HttpRequest, *, email: str) -> None:
    count(_LINKS_OF_CLIENT, "sign-in link", client_address(request))
    count(_LINKS, "sign-in link", email.casefold())


def count_invitation(company: Company) -> None:
    count(_INVITATIONS, "invitation", company.code)


def count_upload(request: HttpRequest) -> None:
    """Each file that is decoded: generous to who sends all their photos at once."""
    count(_UPLOADS, "upload", client_address(request))
