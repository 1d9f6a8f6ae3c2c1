"""What may stand where in a hall: steps, walls, booths on one another. Pure; says all that is wrong at once."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .geometry import Rectangle

STEP = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with which booths, by their keys; the words name them by their numbers."""

    code: str
    words: str | Promise
    booths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    key: int
    number: str
    place: Rectangle


def off_the_step(one: Placed, changed: Collection[Decimal]) -> Fault | None:
    """`changed`: the measures that somebody has typed; what was drawn elsewhere may stay between the lines."""
    if all(value % STEP == 0 for value in changed):
        return None
    words = _("%(number)s: places and sizes go by steps of 0.5 m.") % {"number": one.number}
    return Fault("off_the_step", words, (one.key,))


def outside_hall(one: Placed, width: Decimal, depth: Decimal) -> Fault | None:
    place = one.place
    if place.width < STEP or place.depth < STEP:
        words = _("%(number)s: a booth is at least 0.5 m wide and deep.") % {"number": one.number}
        return Fault("too_small", words, (one.key,))
    if place.x >= 0 and place.y >= 0 and place.right <= width and place.bottom <= depth:
        return None
    return Fault(
        "outside_hall", _("%(number)s stands outside of the hall.") % {"number": one.number}, (one.key,)
    )


def overlaps(placed: Iterable[Placed], touched: Collection[int]) -> list[Fault]:
    """Pairs of booths that stand on one another, at least one of them `touched`.

    From left to right, so that 2,000 booths are compared with their neighbours only.
    """
    found, open_ones = [], list[Placed]()
    for one in sorted(placed, key=lambda one: one.place.x):
        open_ones = [other for other in open_ones if other.place.right > one.place.x]
        for other in open_ones:
            if (one.key in touched or other.key in touched) and one.place.overlaps(other.place):
                names = {"number": other.number, "other": one.number}
                words = _("%(number)s and %(other)s stand on one another.") % names
                found.append(Fault("overlap", words, (other.key, one.key)))
        open_ones.append(one)
    return found


def same_numbers(
    placed: Iterable[Placed], elsewhere: Mapping[str, int], touched: Collection[int]
) -> list[Fault]:
    """`elsewhere`: numbers of the edition's other halls."""
    found, last = [], sorted(placed, key=lambda one: (one.number, one.key))
    for one, other in pairwise(last):
        if one.number == other.number and {one.key, other.key} & set(touched):
            found.append(_same_number(other, (one.key, other.key)))
    return found + [
        _same_number(one, (one.key,)) for one in last if one.key in touched and one.number in elsewhere
    ]


def _same_number(one: Placed, keys: tuple[int, ...]) -> Fault:
    return Fault(
        "number_taken",
        _("%(number)s: there is a booth with this number already.") % {"number": one.number},
        keys,
    )


def numbers_from(first: str, count: int) -> list[str]:
    """A-09, A-10, A-11: the digits at its end count up; without any they begin with 1."""
    stem = first.rstrip("0123456789")
    digits = first[len(stem) :]
    start = int(digits or 1)
    return [f"{stem}{start + step:0{len(digits)}}" for step in range(count)]
