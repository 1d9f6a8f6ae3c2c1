"""The plan of a hall is drawn: booths are placed, sized, numbered, turned, taken off the plan - all in one step.

Locks the hall, then the booths concerned by id (`floors`). What two organisers do to one hall comes one after the
other; who comes second with an old picture is told which booths have changed since, and nothing is written. The
constraints `booth_apart` and `booth_number_once` stand behind the words. A booth that somebody has booked may be
moved, turned and numbered anew: it is neither taken away nor sold differently from what was agreed. Prices are
frozen on bookings, so nothing here changes what anybody pays. Sends nothing; what moved under a company is
answered, and stands in the journal with old and new.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import rows
from core.constraints import violates
from core.errors import DomainError
from core.text import fold_booth_code
from journal.actors import Actor
from journal.record import record

from ..drawing.geometry import Rectangle
from ..drawing.layout import Fault, Placed, off_the_step, outside_hall, overlaps, same_numbers
from ..models import Application, Booth, Build, Hall, StandType
from ..queries.floor_plans import EDITED, Occupant, booths_of, changed_since, occupants_of
from .bookings import lock_booths
from .catalogue import follow_booths
from .floors import lock_halls, overlaps_put_off
from .hall_copies import HallExists, copy_hall
from .lapses import lapse_booking

__all__ = [
    "BoothChange",
    "HallExists",
    "PlanChanged",
    "PlanRefused",
    "Saved",
    "copy_hall",
    "save_plan",
]

_NUMBER = re.compile(r"[\w./-]{1,20}")
_MOST_KZT, _MOST_KW = 2_000_000_000, 32_000
_PLACE = ("x_m", "y_m", "width_m", "depth_m")
# What a company has been sold.
_SOLD = ("width_m", "depth_m", "area_m2", "stand_type_id", "build")


class PlanChanged(DomainError):
    code = "plan_changed"

    def __init__(self, numbers: Sequence[str]) -> None:
        words = _("Somebody else has changed the plan meanwhile: %(booths)s. Look at it and save again.")
        super().__init__(
            words % {"booths": ", ".join(numbers) or _("the size of the hall")}, booths=list(numbers)
        )


class PlanRefused(DomainError):
    """Everything that is wrong with what was drawn; nothing has been written."""

    code, status = "plan_refused", 400
    message = _("The plan cannot be saved like this.")

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__()
        self.faults = list(faults)


@dataclass(frozen=True, kw_only=True)
class BoothChange:
    """One booth as it shall be: `values` holds what differs. A `key` below zero is a booth to be drawn."""

    key: int
    values: Mapping[str, Any] = field(default_factory=dict)
    is_removed: bool = False


@dataclass(frozen=True)
class Moved:
    """A booth that stands elsewhere or is called differently, with a company on it."""

    booth: Booth
    before: str
    application: Application


@dataclass(frozen=True)
class Saved:
    drawn: int
    changed: int
    removed: int
    under_companies: list[Moved]
    keys: list[int]  # of what stands on the plan now, as it was asked for


@dataclass
class _Draft:
    """The hall while it is thought through; nothing of it is written yet."""

    hall: Hall
    booths: dict[int, Booth]
    before: dict[int, dict[str, Any]]
    occupants: dict[int, Occupant]
    touched: dict[int, set[str]] = field(default_factory=dict)  # names of what differs, by booth
    removed: list[Booth] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def blame(self, code: str, booth: Booth, key: int, words: str | Promise, **names: str) -> None:
        self.faults.append(Fault(code, words % {"number": booth.number, **names}, (key,)))


def save_plan(
    *, hall: Hall, changes: Sequence[BoothChange], revision: str, actor: Actor, at: datetime
) -> Saved:
    """`revision`: the mark (`queries.floor_plans.mark_of`) of the plan that `changes` were made on.

    All or nothing. Raises PlanChanged, PlanRefused.
    """
    try:
        with transaction.atomic():
            draft = _draft(hall, changes, revision, at)
            _apply(draft, changes)
            _judge(draft)
            if draft.faults:
                raise PlanRefused(draft.faults)
            return _write(draft, actor, at)
    except IntegrityError as reason:  # an import in this very moment: it locks no hall
        if violates(reason, "booth_apart") or violates(reason, "booth_number_once"):
            raise PlanChanged([]) from None
        raise


def _draft(hall: Hall, changes: Sequence[BoothChange], revision: str, at: datetime) -> _Draft:
    """Locked, and read after that."""
    hall = lock_halls([hall.pk])[hall.pk]
    lock_booths([change.key for change in changes if change.key > 0])
    booths = booths_of(hall)
    numbers = changed_since(revision, hall, booths)
    if numbers is not None:
        raise PlanChanged(numbers)
    before = {booth.pk: {name: getattr(booth, name) for name in EDITED} for booth in booths}
    occupants = occupants_of([change.key for change in changes if change.key > 0], at)
    return _Draft(hall, {booth.pk: booth for booth in booths}, before, occupants)


# --- What is wanted -------------------------------------------------------------------------------


def _apply(draft: _Draft, changes: Sequence[BoothChange]) -> None:
    kinds = {kind.code: kind for kind in StandType.objects.filter(edition=draft.hall.edition_id)}
    for change in changes:
        booth = draft.booths.get(change.key)
        if change.key < 0:
            if not kinds:
                words = _("Write the price list first: a booth needs a stand type.")
                draft.faults.append(Fault("stand_type", words, (change.key,)))
            elif not change.is_removed:
                first = min(kinds.values(), key=lambda kind: (kind.open_sides, kind.sort))
                draft.booths[change.key] = _new(draft.hall, first)
                _change(draft, change, kinds)
        elif booth is None:
            raise PlanChanged([])  # never on this plan, or no longer
        elif change.is_removed:
            _remove(draft, booth)
        else:
            _change(draft, change, kinds)


def _new(hall: Hall, kind: StandType) -> Booth:
    nothing = dict.fromkeys(_PLACE, Decimal(0))
    return Booth(
        edition_id=hall.edition_id, hall=hall, stand_type=kind, number="", area_m2=Decimal(0), **nothing
    )


def _remove(draft: _Draft, booth: Booth) -> None:
    occupant = draft.occupants.get(booth.pk)
    if occupant and not occupant.is_over:
        words = _("%(number)s is booked by %(company)s: it can be moved, not taken off the plan.")
        draft.blame("booked", booth, booth.pk, words, company=str(occupant.booking.application.company))
    elif booth.partner:
        words = _("%(number)s is the booth of %(company)s, a partner. Take the name away first.")
        draft.blame("partner", booth, booth.pk, words, company=str(booth.partner))
    draft.removed.append(draft.booths.pop(booth.pk))


def _change(draft: _Draft, change: BoothChange, kinds: Mapping[str, StandType]) -> None:
    booth, values = draft.booths[change.key], dict(change.values)
    if "number" in values:
        values["number"] = fold_booth_code(values["number"])
    if "stand_type" in values:
        kind = kinds.get(values.pop("stand_type"))
        if kind is None:
            words = _("%(number)s: there is no such stand type in the price list.")
            return draft.blame("stand_type", booth, change.key, words)
        values["stand_type_id"], booth.stand_type = kind.pk, kind
    sized = {"width_m", "depth_m"} & values.keys()
    for name, value in values.items():
        setattr(booth, name, value)
    if sized and "area_m2" not in values:
        values["area_m2"] = booth.area_m2 = booth.width_m * booth.depth_m
        if _is_turned(draft, booth):
            booth.area_m2 = draft.before[booth.pk]["area_m2"]  # a column goes on standing in it
    before = draft.before.get(change.key, {})
    draft.touched[change.key] = {name for name in EDITED if before.get(name) != getattr(booth, name)}
    return None


def _is_turned(draft: _Draft, booth: Booth) -> bool:
    """By a quarter: width and depth have changed places, and nothing else is different about its size."""
    before = draft.before.get(booth.pk)
    return before is not None and (booth.width_m, booth.depth_m) == (before["depth_m"], before["width_m"])


# --- What is wrong with it ------------------------------------------------------------------------


def _judge(draft: _Draft) -> None:
    placed = [Placed(key, booth.number, _place(booth)) for key, booth in draft.booths.items()]
    for one in placed:
        if one.key in draft.touched:
            _judge_one(draft, one)
    draft.faults += overlaps(placed, draft.touched)
    wanted = {one.number for one in placed if "number" in draft.touched.get(one.key, ())}
    others = Booth.objects.on_plan().filter(edition=draft.hall.edition_id, number__in=wanted)
    elsewhere = dict(others.exclude(hall=draft.hall).values_list("number", "pk"))
    renamed = [key for key, names in draft.touched.items() if "number" in names]
    draft.faults += same_numbers(placed, elsewhere, renamed)


def _judge_one(draft: _Draft, one: Placed) -> None:
    booth, names = draft.booths[one.key], draft.touched[one.key]
    if "number" in names and not _NUMBER.fullmatch(booth.number):
        words = _("“%(number)s” is no number: 1 to 20 letters, digits, dots, dashes and slashes.")
        draft.blame("number", booth, one.key, words)
    typed = [getattr(booth, name) for name in _PLACE if name in names]
    draft.faults += filter(
        None, [off_the_step(one, typed), outside_hall(one, draft.hall.width_m, draft.hall.depth_m)]
    )
    if not 0 < booth.area_m2 <= one.place.area:
        words = _("%(number)s: the area is more than nothing, and no more than width × depth.")
        draft.blame("area", booth, one.key, words)
    is_amount = 0 <= (booth.base_price_kzt or 0) <= _MOST_KZT and 0 <= booth.power_kw <= _MOST_KW
    if not is_amount or booth.build not in Build.values:
        draft.blame("value", booth, one.key, _("%(number)s: price, power or build make no sense."))
    occupant = draft.occupants.get(one.key)
    if occupant and not occupant.is_over and _is_sold_differently(draft, booth, names):
        words = _("%(number)s is booked by %(company)s: it can be moved and turned; its size and kind stay.")
        draft.blame("booked", booth, one.key, words, company=str(occupant.booking.application.company))


def _is_sold_differently(draft: _Draft, booth: Booth, names: set[str]) -> bool:
    changed = names & set(_SOLD)
    return bool(changed - {"width_m", "depth_m"}) or (bool(changed) and not _is_turned(draft, booth))


def _place(booth: Booth) -> Rectangle:
    return Rectangle(booth.x_m, booth.y_m, booth.width_m, booth.depth_m)


# --- Writing --------------------------------------------------------------------------------------


def _write(draft: _Draft, actor: Actor, at: datetime) -> Saved:
    changed = {key: draft.booths[key] for key, names in draft.touched.items() if key > 0 and names}
    new = [draft.booths[key] for key in draft.touched if key < 0]
    with overlaps_put_off():  # two booths may change places
        for booth in draft.removed:
            _take_off(booth, draft.occupants.get(booth.pk), at)
        _free_numbers(draft, changed)
        Booth.objects.bulk_update(changed.values(), EDITED)
        Booth.objects.bulk_create(new)
    with rows.one_statement():
        _tell(draft, changed, new, actor, at)
    moved = [_moved(draft, key) for key in changed if key in draft.occupants and _is_elsewhere(draft, key)]
    for one in moved:
        follow_booths(application=one.application, at=at)
    keys = [draft.booths[key].pk for key in draft.touched]
    return Saved(len(new), len(changed), len(draft.removed), moved, keys)


def _take_off(booth: Booth, occupant: Occupant | None, at: datetime) -> None:
    """It keeps its history. What had lapsed there is ended."""
    if occupant and not lapse_booking(occupant.booking, {}, at=at):
        words = _("%(number)s is being booked in this very moment.") % {"number": booth.number}
        raise PlanRefused([Fault("booked", words, (booth.pk,))])
    booth.retired_at = at
    booth.save(update_fields=["retired_at"])


def _free_numbers(draft: _Draft, changed: Mapping[int, Booth]) -> None:
    """Two booths may change numbers, which the index would refuse half-way."""
    wanted = {booth.number for key, booth in changed.items() if "number" in draft.touched[key]}
    given_up = [
        key for key in changed if "number" in draft.touched[key] and draft.before[key]["number"] in wanted
    ]
    Booth.objects.filter(pk__in=given_up).update(number=Concat(Value("~"), Cast("pk", CharField())))


def _tell(
    draft: _Draft, changed: Mapping[int, Booth], new: Sequence[Booth], actor: Actor, at: datetime
) -> None:
    hall = draft.hall.code
    for booth in draft.removed:
        record("booth.removed", booth, actor=actor, at=at, hall=hall, was=_said(draft.before[booth.pk]))
    for key, booth in changed.items():
        was = {name: value for name, value in draft.before[key].items() if name in draft.touched[key]}
        now = {name: getattr(booth, name) for name in was}
        booked = {"booking": draft.occupants[key].booking.code} if key in draft.occupants else {}
        record(
            "booth.redrawn", booth, actor=actor, at=at, hall=hall, was=_said(was), now=_said(now), **booked
        )
    for booth in new:
        now = {name: getattr(booth, name) for name in EDITED}
        record("booth.drawn", booth, actor=actor, at=at, hall=hall, now=_said(now))


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: f"{value.normalize():f}" if isinstance(value, Decimal) else value
        for name, value in values.items()
    }


def _is_elsewhere(draft: _Draft, key: int) -> bool:
    return bool(draft.touched[key] & {"x_m", "y_m", "width_m", "depth_m", "number"})


def _moved(draft: _Draft, key: int) -> Moved:
    booking = draft.occupants[key].booking
    return Moved(draft.booths[key], draft.before[key]["number"], booking.application)
