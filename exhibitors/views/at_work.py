"""Who opens a page of the office is at work: the booth that the company holds is held on, as `/exhibit/application/`
does. The pages of what belongs to an application lead to the checklist while there is none."""

from django.http import HttpRequest
from django.utils import timezone

from core.errors import GoElsewhere
from core.looking import is_look
from forum.queries import current_forum

from ..access import Standing, find_application, standing_of
from ..models import Application
from ..services.bookings import prolong_holds
from ..states import EDITABLE


class NoApplication(GoElsewhere):
    """The checklist offers to begin one."""

    code, status, where = "not_found", 404, "exhibitors:office"


def standing_at_work(request: HttpRequest) -> tuple[Standing, Application | None]:
    """For which company, and its live application. Raises as `standing_of`."""
    standing = standing_of(request)
    own = find_application(standing.company, current_forum().edition)
    if own is not None and own.state in EDITABLE and not is_look():
        prolong_holds(application=own, at=timezone.now())
    return standing, own


def application_at_work(request: HttpRequest) -> tuple[Standing, Application]:
    """Raises NoApplication, and as `standing_of`."""
    standing, own = standing_at_work(request)
    if own is None:
        raise NoApplication
    return standing, own
