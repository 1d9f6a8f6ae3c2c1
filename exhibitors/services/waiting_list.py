"""The waiting list: a booth that somebody had applied for and that is free again is offered to the next in order.

The list is that of the category which the booth had; the first whose wish it fits comes first, else the first
of all (docs/decisions/0014-waiting-list-and-approval.md). Runs after the commit that freed the booth and again
by beat, so that nothing is missed: it reads what is free, who waits, and what was offered already. Every offer is
a transaction of its own that locks the application, then the booth.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Exists, OuterRef

from core.errors import DomainError
from core.prepared import Prepared
from journal.actors import SYSTEM

from ..models import Application, Booking, Booth
from ..queries.applications import waiting_list
from ..states import HOLDS_A_BOOTH, ApplicationState
from .offers import offer_booth

# A booth fits when it has about the wanted size: a quarter less or more.
_ABOUT = Decimal("0.25")
# Older ones have been offered round, or organisers have other plans for them.
_LOOKS_BACK = timedelta(days=3)
_SOMEBODY_WAITS = Prepared(
    lambda: Application.objects.filter(state=ApplicationState.WAITLISTED).order_by().only("pk")[:1]
)


def offer_freed_booths(*, at: datetime) -> int:
    """Offer what is free again to whoever waits for it; answers with the number of offers."""
    if not _SOMEBODY_WAITS.all():
        return 0
    return sum(_offer_to_next(freed, at) for freed in _freed(at))


def fits(application: Application, booth: Booth) -> bool:
    """What was wished for; a wish that was left open fits everything."""
    if application.wanted_stand_type and application.wanted_stand_type != booth.stand_type.code:
        return False
    wanted = application.wanted_area_m2
    return not wanted or abs(booth.area_m2 - wanted) <= wanted * _ABOUT


def _freed(at: datetime) -> Iterable[Booking]:
    """The last booking of every booth that is free now and that somebody had handed in an application for.

    A hold that was let go says nothing: the booth was free for everybody before and after.
    """
    live = Booking.objects.filter(booth=OuterRef("booth"), state__in=HOLDS_A_BOOTH)
    ended = (
        Booking.objects.filter(
            ~Exists(live), ended_at__gt=at - _LOOKS_BACK, application__submitted_at__isnull=False
        )
        .filter(booth__retired_at=None, booth__is_offered=True, booth__partner_kk="")
        .select_related("application__category", "booth__stand_type")
        .order_by("booth_id", "-ended_at")
        .distinct("booth_id")
    )
    return sorted(ended, key=lambda booking: (booking.ended_at, booking.pk))


def _offer_to_next(freed: Booking, at: datetime) -> bool:
    """To the first who takes part in the order and has not answered to this booth before."""
    for application in _in_order(freed):
        try:
            offer_booth(application=application, booth=freed.booth, actor=SYSTEM, at=at)
        except DomainError:
            continue  # decided, or served, or the booth was taken in this very moment
        return True
    return False


def _in_order(freed: Booking) -> list[Application]:
    had_it = Booking.objects.filter(application=OuterRef("pk"), booth=freed.booth)
    waiting = waiting_list(freed.edition_id, freed.application.category)
    # Who was put on the list after the booth had become free was judged with it in view.
    rows = list(waiting.filter(~Exists(had_it), waitlisted_at__lte=freed.ended_at))
    return sorted(rows, key=lambda application: not fits(application, freed.booth))
