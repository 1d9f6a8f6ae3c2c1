"""A hall is taken over from another edition, with its plan.

Locks nothing of the source: what is copied is what it is at this moment. The copy has booths and the drawing
behind them, and neither people nor bookings nor partners; a stand type that the new edition lacks is copied too.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.constraints import violates
from core.errors import DomainError
from core.translations import LANGUAGES
from forum.models import Edition
from journal.actors import Actor
from journal.record import record

from ..files.plans import keep_drawing, kept_drawing
from ..models import Booth, Hall, StandType
from .booths import BoothNumberTaken

_OF_A_BOOTH = (
    "number", "x_m", "y_m", "width_m", "depth_m", "area_m2", "build", "base_price_kzt", "power_kw", "is_offered",
)  # fmt: skip
_OF_A_HALL = (
    "code", "sort", "width_m", "depth_m", *(f"name_{language}" for language in LANGUAGES),
    "background_x_m", "background_y_m", "background_width_m", "background_depth_m", "background_opacity_pct",
    "background_is_public",
)  # fmt: skip
_OF_A_STAND_TYPE = (
    "code", "sort", "open_sides", "surcharge_pct", "flat_price_kzt",
    *(f"name_{language}" for language in LANGUAGES),
)  # fmt: skip


class HallExists(DomainError):
    code = "hall_exists"
    message = _("This edition has a hall with this code already.")


def copy_hall(*, source: Hall, edition: Edition, actor: Actor, at: datetime) -> Hall:
    """The hall with the booths that are on its plan now. Raises HallExists, BoothNumberTaken."""
    drawing = kept_drawing(source.background)
    background = keep_drawing(drawing) if drawing else ""
    hall = Hall(edition=edition, background=background, **_columns(source, _OF_A_HALL))
    booths = list(Booth.objects.on_plan().filter(hall=source).select_related("stand_type").order_by("pk"))
    try:
        with transaction.atomic():
            hall.save(force_insert=True)
            kinds = _stand_types(edition, (booth.stand_type for booth in booths))
            Booth.objects.bulk_create(
                Booth(
                    edition=edition,
                    hall=hall,
                    stand_type=kinds[booth.stand_type.code],
                    **_columns(booth, _OF_A_BOOTH),
                )
                for booth in booths
            )
            data = {"of": source.edition.code, "booths": len(booths)}
            record("hall.copied", hall, actor=actor, at=at, **data)
    except IntegrityError as reason:
        if violates(reason, "hall_once"):
            raise HallExists from None
        if violates(reason, "booth_number_once"):
            raise BoothNumberTaken from None
        raise
    return hall


def _stand_types(edition: Edition, needed: Iterable[StandType]) -> dict[str, StandType]:
    """By code; those of the new edition count, whatever they cost there."""
    known = {kind.code: kind for kind in StandType.objects.filter(edition=edition)}
    for kind in {kind.code: kind for kind in needed}.values():
        if kind.code not in known:
            known[kind.code] = StandType.objects.create(edition=edition, **_columns(kind, _OF_A_STAND_TYPE))
    return known


def _columns(row: Hall | Booth | StandType, names: Iterable[str]) -> dict[str, object]:
    return {name: getattr(row, name) for name in names}
