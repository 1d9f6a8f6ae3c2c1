"""A hall's plan as its editor needs it: every number as a number for the script, every booth in words for the table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from core.translations import text_in

from ..models import Booth, Hall
from ..queries.floor_plans import Occupant, mark_of
from .floor import metres, size_words, spoken
from .layout import STEP

_RULER = 5


@dataclass(frozen=True, slots=True)
class EditedBooth:
    """One row of the table, one rectangle of the picture without scripts."""

    key: int
    number: str
    x: str
    y: str
    width: str
    depth: str
    middle: str
    line: str
    place: str
    size: str
    area: str
    kind: str
    build: str
    taken: str
    faulty: bool


def rows(
    booths: Iterable[Booth], occupants: Mapping[int, Occupant], faulty: Iterable[int] = ()
) -> list[EditedBooth]:
    wrong = set(faulty)
    return [
        _row(booth, occupants.get(booth.pk), booth.pk in wrong) for booth in sorted(booths, key=_by_number)
    ]


def _row(booth: Booth, occupant: Occupant | None, faulty: bool) -> EditedBooth:
    return EditedBooth(
        key=booth.pk,
        number=booth.number,
        x=metres(booth.x_m),
        y=metres(booth.y_m),
        width=metres(booth.width_m),
        depth=metres(booth.depth_m),
        middle=metres(booth.x_m + booth.width_m / 2),
        line=metres(booth.y_m + booth.depth_m / 2),
        place=f"{spoken(booth.x_m)}; {spoken(booth.y_m)}",
        size=size_words(booth.width_m, booth.depth_m),
        area=spoken(booth.area_m2),
        kind=text_in(booth.stand_type, "name").text,
        build=booth.get_build_display(),
        taken=_taken(booth, occupant),
        faulty=faulty,
    )


def plan_data(hall: Hall, booths: Iterable[Booth], occupants: Mapping[int, Occupant]) -> dict[str, Any]:
    """For the script. `booked`: it can be moved and turned, no more."""
    known = sorted(booths, key=_by_number)
    return {
        "hall": {"width": float(hall.width_m), "depth": float(hall.depth_m)},
        "step": float(STEP),
        "revision": mark_of(hall, known),
        "booths": [_data(booth, occupants.get(booth.pk)) for booth in known],
    }


def _data(booth: Booth, occupant: Occupant | None) -> dict[str, Any]:
    return {
        "key": booth.pk,
        "number": booth.number,
        **{name: float(getattr(booth, name)) for name in ("x_m", "y_m", "width_m", "depth_m", "area_m2")},
        "stand_type": booth.stand_type.code,
        "build": booth.build,
        "base_price_kzt": booth.base_price_kzt,
        "power_kw": booth.power_kw,
        "is_offered": booth.is_offered,
        "taken": _taken(booth, occupant),
        "booked": bool(occupant and not occupant.is_over),
        "kept": bool(booth.partner) or bool(occupant and not occupant.is_over),
    }


def _taken(booth: Booth, occupant: Occupant | None) -> str:
    return ", ".join(
        filter(None, [str(booth.partner), occupant.words if occupant and not occupant.is_over else ""])
    )


def rulers(hall: Hall) -> tuple[list[str], list[str]]:
    """Metres along the upper and the left wall."""
    return (
        [str(mark) for mark in range(0, int(hall.width_m) + 1, _RULER)],
        [str(mark) for mark in range(0, int(hall.depth_m) + 1, _RULER)],
    )


def editor_words() -> dict[str, str]:
    """What the script says, in the language of the page; the service says the same of what it refuses."""
    return {
        "chosen": gettext("%(number)s chosen. %(place)s"),
        "nothing": gettext("No booth is chosen."),
        "several": gettext("Booths chosen: %(count)s"),
        "place": gettext("From the left %(x)s m, from above %(y)s m; %(width)s × %(depth)s m."),
        "moved": gettext("%(number)s: from the left %(x)s m, from above %(y)s m."),
        "sized": gettext("%(number)s: %(width)s × %(depth)s m."),
        "turned": gettext("%(number)s is turned: %(width)s × %(depth)s m."),
        "changed": gettext("%(number)s is changed."),
        "drawn": gettext("New booths: %(numbers)s"),
        "removed": gettext("Off the plan: %(numbers)s"),
        "undone": gettext("Undone. Changes that are not saved: %(count)s"),
        "redone": gettext("Done again. Changes that are not saved: %(count)s"),
        "unsaved": gettext("Changes that are not saved: %(count)s"),
        "clean": gettext("Everything is saved."),
        "saving": gettext("Saving …"),
        "offline": gettext("The plan could not be saved: no connection. Nothing of it is lost; try again."),
        "booked": gettext("%(number)s is booked: it can be moved and turned, no more."),
        "kept": gettext("%(number)s belongs to somebody and cannot be taken off the plan."),
        "overlap": gettext("%(number)s and %(other)s stand on one another."),
        "outside": gettext("%(number)s stands outside of the hall."),
        "faults": gettext("To be put right before the plan is saved: %(count)s"),
        "full": gettext("There is no free place of this size in the hall."),
    }


def _by_number(booth: Booth) -> tuple[str, int, str]:
    digits = "".join(sign for sign in booth.number if sign.isdigit())
    return (booth.number.rstrip("0123456789/"), int(digits or 0), booth.number)
