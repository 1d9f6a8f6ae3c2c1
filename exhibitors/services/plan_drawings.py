"""The drawing of the building behind a hall's booths: laid there, moved, shown to everybody or not, taken away.

Locks the hall. The file is written before the row that names it; one that no row names is deleted by the sweep. The
picture keeps its proportions: who says how wide it is in metres has said how deep it is.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, InvalidInput
from journal.actors import Actor
from journal.record import record

from ..files.pictures import floor_drawing
from ..files.plans import keep_drawing
from ..models import Hall
from .floors import lock_halls

_LEAST_OPACITY, _MOST_M = 5, 1000
_CENTIMETRE = Decimal("0.01")
_COLUMNS = (
    "background", "background_x_m", "background_y_m", "background_width_m", "background_depth_m",
    "background_opacity_pct", "background_is_public",
)  # fmt: skip


class NoDrawing(DomainError):
    code = "no_drawing"
    message = _("There is no drawing behind this plan yet. Choose a file.")


@dataclass(frozen=True, kw_only=True)
class Lay:
    """How the drawing lies: its upper left corner and its width in metres, how strongly it is seen, and by whom."""

    x_m: Decimal = Decimal(0)
    y_m: Decimal = Decimal(0)
    width_m: Decimal
    opacity_pct: int
    is_public: bool


def lay_drawing(*, hall: Hall, lay: Lay, content: bytes | None, actor: Actor, at: datetime) -> Hall:
    """With `content` a new drawing, without it the same one elsewhere. Raises PictureRefused, NoDrawing, InvalidInput.

    The encoding, which may take a second, stands outside of the transaction.
    """
    _check(lay)
    picture = floor_drawing(content) if content is not None else None
    name = keep_drawing(picture.content) if picture else ""
    with transaction.atomic():
        hall = lock_halls([hall.pk])[hall.pk]
        if not picture and not hall.background:
            raise NoDrawing
        shape = (
            Decimal(picture.height) / picture.width
            if picture
            else hall.background_depth_m / hall.background_width_m
        )
        hall.background = name or hall.background
        hall.background_x_m, hall.background_y_m = lay.x_m, lay.y_m
        hall.background_width_m = lay.width_m
        hall.background_depth_m = max(_CENTIMETRE, (lay.width_m * shape).quantize(_CENTIMETRE))
        hall.background_opacity_pct, hall.background_is_public = lay.opacity_pct, lay.is_public
        hall.save(update_fields=_COLUMNS)
        record("hall.drawing_laid", hall, actor=actor, at=at, new=picture is not None, public=lay.is_public)
    return hall


def remove_drawing(*, hall: Hall, actor: Actor, at: datetime) -> None:
    """Repeating it changes nothing."""
    with transaction.atomic():
        hall = lock_halls([hall.pk])[hall.pk]
        if not hall.background:
            return
        hall.background, hall.background_is_public = "", False
        hall.save(update_fields=_COLUMNS)
        record("hall.drawing_removed", hall, actor=actor, at=at)


def _check(lay: Lay) -> None:
    if not 0 < lay.width_m <= _MOST_M or max(abs(lay.x_m), abs(lay.y_m)) > _MOST_M:
        raise InvalidInput({"width_m": [_("Places and sizes of a drawing are up to 1000 m.")]})
    if not _LEAST_OPACITY <= lay.opacity_pct <= 100:
        raise InvalidInput({"opacity_pct": [_("Opacity goes from 5 to 100 %.")]})
