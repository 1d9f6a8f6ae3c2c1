"""The plan of a hall as the editor knows it: its booths, who is on them, and a mark that tells later changes.

The mark holds a few letters for each booth, so that whoever comes too late is told which booths have changed
meanwhile, whatever has changed them: another editor, a merge, an import.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from ..models import Booking, Booth, Hall
from ..states import HOLDS_A_BOOTH, BookingState

# What the editor changes, in the order of its mark.
EDITED = (
    "number", "x_m", "y_m", "width_m", "depth_m", "area_m2", "stand_type_id", "build", "base_price_kzt", "power_kw",
    "is_offered",
)  # fmt: skip
_LETTERS = 8


def booths_of(hall: Hall) -> list[Booth]:
    return list(Booth.objects.on_plan().filter(hall=hall).select_related("stand_type").order_by("pk"))


def mark_of(hall: Hall, booths: Iterable[Booth]) -> str:
    return " ".join(f"{key}.{letters}" for key, letters in _letters(hall, booths).items())


def changed_since(mark: str, hall: Hall, booths: list[Booth]) -> list[str] | None:
    """Numbers of the booths that came, went or changed since `mark`; [] when only the hall did, None: nothing."""
    then = dict(part.partition(".")[::2] for part in mark.split())
    now = _letters(hall, booths)
    differ = {key for key in then.keys() | now.keys() if then.get(key) != now.get(key)}
    if not differ:
        return None
    keys = [int(key) for key in differ if key.isdecimal() and key.isascii() and len(key) < 19]
    return list(
        Booth.objects.filter(hall=hall, pk__in=keys).order_by("number").values_list("number", flat=True)
    )


def _letters(hall: Hall, booths: Iterable[Booth]) -> dict[str, str]:
    size = {"hall": _few_letters((Decimal(hall.width_m), Decimal(hall.depth_m)))}
    return size | {
        str(booth.pk): _few_letters(tuple(getattr(booth, name) for name in EDITED)) for booth in booths
    }


def _few_letters(values: tuple[object, ...]) -> str:
    plain = [value.normalize() if isinstance(value, Decimal) else value for value in values]
    return hashlib.sha256(repr(plain).encode()).hexdigest()[:_LETTERS]


@dataclass(frozen=True, slots=True)
class Occupant:
    """A live booking on a booth; `is_over`: a hold or an offer whose time has run out, and that nobody wants."""

    booking: Booking
    is_over: bool

    @property
    def words(self) -> str:
        return f"{self.booking.application.company} ({self.booking.get_state_display()})"


def occupants_of(booths: Iterable[int], at: datetime) -> dict[int, Occupant]:
    """By booth. A reservation that has lapsed counts until the sweep has ended it: its application goes with it."""
    live = Booking.objects.filter(booth__in=list(booths), state__in=HOLDS_A_BOOTH)
    return {
        one.booth_id: Occupant(
            one, one.state != BookingState.RESERVED and one.expires_at is not None and one.expires_at <= at
        )
        for one in live.select_related("application__company", "booth")
    }
