"""The floor is changed: neighbouring booths become one, one becomes two, or is taken apart again.

Locks the application whose booths they are, if any, then the hall, then the booths by id. The old ones are
retired and name their heirs in `replaced_by`; nothing that happened on them is lost. A booking goes over to the
merged booth at its frozen price; free space that is added is priced as of today, and invoiced when the company is
approved. What somebody else has booked, holds or is offered is never touched.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.constraints import violates
from core.errors import DomainError, InvalidInput
from core.text import fold_booth_code
from journal.actors import Actor
from journal.record import record

from ..drawing.geometry import Rectangle, bounds, tile_a_rectangle
from ..models import Booking, Booth, StandType
from ..pricing import Line
from ..queries.prices import tariff_of
from ..states import HOLDS_A_BOOTH, BookingState
from . import invoices
from .allocation import free_booth, write_booking
from .application_moves import lock_applications
from .bookings import BoothTaken, lock_booths
from .catalogue import follow_booths
from .floors import lock_halls
from .lapses import end_booking, has_lapsed

_NUMBER_LIMIT = 20
_GOES_OVER = frozenset({BookingState.RESERVED, BookingState.CONFIRMED})


class NotNeighbours(DomainError):
    code = "booths_not_neighbours"
    message = _(
        "These booths do not make one rectangle. Choose neighbours of one hall with a whole side in common."
    )


class BoothsDiffer(DomainError):
    code = "booths_differ"
    message = _("Only booths of the same build and kind of price can become one.")


class NeverMerged(DomainError):
    code = "booth_never_merged"
    message = _("This booth was not made of smaller ones.")


class DrawnDifferently(DomainError):
    code = "booth_drawn_differently"
    message = _("This booth has another size than what it was made of. Split it instead.")


class BoothNumberTaken(DomainError):
    code = "booth_number_taken"
    message = _("There is a booth with this number already.")


@dataclass(frozen=True)
class Part:
    """What a booth is split into."""

    number: str
    place: Rectangle


def merge_booths(
    *,
    booths: Collection[Booth],
    actor: Actor,
    at: datetime,
    number: str = "",
    stand_type: StandType | None = None,
) -> Booth:
    """Neighbours become one booth, `A-12/13` unless `number` says otherwise; open sides as of the one with most.

    They are free, or one company's. Raises NotNeighbours, BoothsDiffer, BoothTaken, BoothNumberTaken.
    """
    with transaction.atomic():
        rows, bookings = _lock_with_bookings(booths, at)
        place = _merged_place(rows)
        _retire(rows, at)
        merged = _create(
            like=rows[0],
            number=number or merged_number([row.number for row in rows]),
            place=place,
            area=sum((row.area_m2 for row in rows), Decimal(0)),
            stand_type=stand_type or max((row.stand_type for row in rows), key=lambda kind: kind.open_sides),
            base_price_kzt=sum(row.base_price_kzt or 0 for row in rows) or None,
            power_kw=sum(row.power_kw for row in rows),
        )
        _name_heirs(rows, [merged])
        _hand_over(rows, bookings, merged, actor, at)
        record("booth.merged", merged, actor=actor, at=at, of=[row.number for row in rows])
    return merged


def split_booth(*, booth: Booth, parts: Sequence[Part], actor: Actor, at: datetime) -> list[Booth]:
    """Into `parts`, which cover it exactly. Raises NotNeighbours, BoothTaken (also by the company's own
    booking: move it first), BoothNumberTaken."""
    with transaction.atomic():
        row = _lock_alone(booth)
        free_booth(row, edition_id=row.edition_id, at=at)
        whole = place_of(row)
        if tile_a_rectangle([part.place for part in parts]) != whole:
            raise NotNeighbours
        _retire([row], at)
        heirs = [
            _create(
                like=row,
                number=part.number,
                place=part.place,
                area=_share(row.area_m2, part.place, whole),
                stand_type=row.stand_type,
                base_price_kzt=_share_kzt(row.base_price_kzt, part.place, whole),
                power_kw=row.power_kw // len(parts),
            )
            for part in parts
        ]
        _name_heirs([row], heirs)
        record("booth.split", row, actor=actor, at=at, into=[heir.number for heir in heirs])
    return heirs


def take_booth_apart(*, booth: Booth, actor: Actor, at: datetime) -> list[Booth]:
    """A merged booth becomes again what it was made of, where it stands now.

    Raises NeverMerged, DrawnDifferently, BoothTaken, BoothNumberTaken.
    """
    with transaction.atomic():
        row = _lock_alone(booth)
        free_booth(row, edition_id=row.edition_id, at=at)
        former = list(row.replaces.select_related("stand_type").order_by("pk"))
        if len(former) < 2:
            raise NeverMerged
        was, now = bounds([place_of(one) for one in former]), place_of(row)
        if (was.width, was.depth) != (now.width, now.depth):
            raise DrawnDifferently
        _retire([row], at)
        heirs = [
            _create(
                like=one,
                number=one.number,
                place=place_of(one).shifted(right=now.x - was.x, down=now.y - was.y),
                area=one.area_m2,
                stand_type=one.stand_type,
                base_price_kzt=one.base_price_kzt,
                power_kw=one.power_kw,
            )
            for one in former
        ]
        _name_heirs([row], heirs)
        record("booth.split", row, actor=actor, at=at, into=[heir.number for heir in heirs])
    return heirs


def place_of(booth: Booth) -> Rectangle:
    return Rectangle(booth.x_m, booth.y_m, booth.width_m, booth.depth_m)


def merged_number(numbers: Sequence[str]) -> str:
    """A-12 and A-13 are A-12/13; numbers that have no beginning in common are written out: A-12/B-1."""
    first, *others = sorted(numbers)
    stem = (re.match(r".*?(?=\d+(/\d+)*$)", first) or [""])[0]
    return "/".join([first, *(other.removeprefix(stem) if stem else other for other in others)])


def _lock_alone(booth: Booth) -> Booth:
    lock_halls([booth.hall_id])
    (row,) = lock_booths([booth.pk]).values()
    return row


def _lock_with_bookings(booths: Collection[Booth], at: datetime) -> tuple[list[Booth], list[Booking]]:
    """The booths in order, and the bookings - one company's - that go over. Raises BoothTaken, NotNeighbours."""
    keys = [booth.pk for booth in booths]
    live = Booking.objects.filter(booth_id__in=keys, state__in=HOLDS_A_BOOTH).order_by("booth_id")
    owners = {booking.application_id for booking in live if booking.state in _GOES_OVER}
    if len(owners) > 1:
        raise BoothTaken
    lock_applications(owners)
    lock_halls(booth.hall_id for booth in booths)
    locked = lock_booths(keys)
    rows = list(Booth.objects.select_related("stand_type").filter(pk__in=locked).order_by("number"))
    if len(rows) < 2 or len({row.hall_id for row in rows}) > 1 or any(row.retired_at for row in rows):
        raise NotNeighbours
    bookings = [one for one in live.all() if one.state in _GOES_OVER and not has_lapsed(one, at)]
    if {one.application_id for one in bookings} - owners:
        raise BoothTaken
    for row in rows:
        if row.pk not in {one.booth_id for one in bookings}:
            free_booth(row, edition_id=row.edition_id, at=at)
    return rows, bookings


def _merged_place(rows: Sequence[Booth]) -> Rectangle:
    if len({(row.build, row.stand_type.flat_price_kzt, row.base_price_kzt is None) for row in rows}) > 1:
        raise BoothsDiffer
    if rows[0].stand_type.flat_price_kzt is not None:
        raise BoothsDiffer  # two tables at a flat price are not one table at a flat price
    whole = tile_a_rectangle([place_of(row) for row in rows])
    if whole is None:
        raise NotNeighbours
    return whole


def _hand_over(
    rows: Sequence[Booth], bookings: Sequence[Booking], merged: Booth, actor: Actor, at: datetime
) -> None:
    """What the company has booked keeps its price; the rest of the merged booth costs what it costs today."""
    if not bookings:
        return
    tariff = tariff_of(merged.edition_id)
    booked = {booking.booth_id for booking in bookings}
    added = [row for row in rows if row.pk not in booked]
    if added and len(bookings) > 1:
        raise BoothTaken  # in two steps, so that the difference has one booth to differ from
    lines = [Line.from_json(line) for booking in bookings for line in booking.price]
    for row in added:
        lines += tariff.quote_booth(row, on=tariff.edition.today(at)).lines
    first, confirmed = bookings[0], {booking.state for booking in bookings} == {BookingState.CONFIRMED}
    new = Booking(
        booth=merged,
        application=first.application,
        state=BookingState.CONFIRMED if confirmed else BookingState.RESERVED,
        taken_at=at,
        expires_at=first.expires_at,
        moved_from=first,
    )
    for booking in bookings:
        if not end_booking(booking, BookingState.MOVED, at=at):
            raise BoothTaken
        record("booking.moved", booking, actor=actor, at=at, booth=booking.booth.number, to=merged.number)
    new = write_booking(new, lines=lines, actor=actor, moved_from=first.booth.number)
    if added:
        invoices.issue_difference(application=first.application, before=first, after=new, actor=actor, at=at)
    follow_booths(application=first.application, at=at)


def _create(
    *,
    like: Booth,
    number: str,
    place: Rectangle,
    area: Decimal,
    stand_type: StandType,
    base_price_kzt: int | None,
    power_kw: int,
) -> Booth:
    number = fold_booth_code(number)
    if not number or len(number) > _NUMBER_LIMIT:
        raise InvalidInput({"number": [_("A number has 1 to 20 characters.")]})
    booth = Booth(
        edition_id=like.edition_id,
        hall_id=like.hall_id,
        number=number,
        x_m=place.x,
        y_m=place.y,
        width_m=place.width,
        depth_m=place.depth,
        area_m2=min(area, place.area),
        stand_type=stand_type,
        build=like.build,
        base_price_kzt=base_price_kzt,
        power_kw=power_kw,
        is_offered=like.is_offered,
    )
    try:
        with transaction.atomic():
            booth.save(force_insert=True)
    except IntegrityError as reason:
        if violates(reason, "booth_number_once"):
            raise BoothNumberTaken(number=number) from None
        raise
    return booth


def _retire(rows: Sequence[Booth], at: datetime) -> None:
    """Before the heirs come: one of them may take over the number."""
    for row in rows:
        row.retired_at = at
        row.save(update_fields=["retired_at"])


def _name_heirs(rows: Sequence[Booth], heirs: Sequence[Booth]) -> None:
    for row in rows:
        row.replaced_by.set(heirs)


def _share(area: Decimal, part: Rectangle, whole: Rectangle) -> Decimal:
    return (area * part.area / whole.area).quantize(Decimal("0.01"))


def _share_kzt(price: int | None, part: Rectangle, whole: Rectangle) -> int | None:
    return None if price is None else round(price * part.area / whole.area)
