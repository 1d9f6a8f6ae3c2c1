"""How often somebody may sign up a company, ask for a link to sign in, or invite.

Generous to a chamber of commerce behind one address, mean to who fills somebody's mailbox.
"""

from django.http import HttpRequest
from limits import RateLimitItemPerHour, RateLimitItemPerMinute

from core.clients import client_address
from core.limits import Counter, count

from .models import Company

_PROVEN = RateLimitItemPerMinute(60)
_UNPROVEN = RateLimitItemPerMinute(10)
_MAILBOX = RateLimitItemPerHour(20)
_LINKS = RateLimitItemPerHour(6)
_LINKS_OF_CLIENT = RateLimitItemPerMinute(20)
_UPLOADS = RateLimitItemPerMinute(40)
_OWN_DATA = RateLimitItemPerHour(10)
_INVITATIONS = RateLimitItemPerHour(30)


def count_sign_up(request: HttpRequest, *, email: str, proven: bool) -> None:
    """Raises TooMany or Unavailable. `proven`: the browser has done its proof of work, or it is a program."""
    count(
        Counter("company", _PROVEN if proven else _UNPROVEN, client_address(request)),
        Counter("mailbox", _MAILBOX, f"company:{email.casefold()}", told=False),
        request=request,
    )


def count_link(request: HttpRequest, *, email: str) -> None:
    count(
        Counter("link", _LINKS_OF_CLIENT, client_address(request)),
        Counter("mailbox", _LINKS, f"link:{email.casefold()}", told=False),
        request=request,
    )


def count_invitation(company: Company) -> None:
    count(Counter("invitation", _INVITATIONS, company.code))


def count_own_data(user_id: int) -> None:
    """All data of a person in one file: written anew each time."""
    count(Counter("own_data", _OWN_DATA, str(user_id)))


def count_upload(request: HttpRequest) -> None:
    """Each file that is decoded: generous to who sends all their photos at once."""
    count(Counter("upload", _UPLOADS, client_address(request)), request=request)
