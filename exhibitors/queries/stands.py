"""Where an exhibitor stands: the booths that the public may know of."""

from ..models import Application, Booth
from ..states import TAKES_PART, BookingState

# A hold or an offer is nobody's business; a reservation becomes public with the approval of its application.
PUBLIC = frozenset({BookingState.RESERVED, BookingState.CONFIRMED})


def booths_of(application: Application) -> list[Booth]:
    """Of a co-exhibitor: those of its host. None before the approval."""
    host = application.host or application
    if host.state not in TAKES_PART:
        return []
    return list(
        Booth.objects.filter(bookings__application=host, bookings__state__in=sorted(PUBLIC))
        .select_related("hall")
        .order_by("hall__sort", "number")
    )
