"""A hall in the size of a stamp, with one booth marked: where somebody stands, without the whole plan."""

from dataclasses import dataclass
from decimal import Decimal

from ..models import Booth


@dataclass(frozen=True, slots=True)
class Sketch:
    """Strings for an SVG whose unit is the metre."""

    view_box: str
    width: str
    depth: str
    others: str  # all other booths as one path
    mark: tuple[str, str, str, str]  # x, y, width, depth


def sketch(booth: Booth) -> Sketch:
    hall = booth.hall
    neighbours = Booth.objects.on_plan().filter(hall=hall).exclude(pk=booth.pk)
    boxes = neighbours.values_list("x_m", "y_m", "width_m", "depth_m")
    return Sketch(
        view_box=f"-1 -1 {_metres(hall.width_m + 2)} {_metres(hall.depth_m + 2)}",
        width=_metres(hall.width_m),
        depth=_metres(hall.depth_m),
        others="".join(
            f"M{_metres(x)} {_metres(y)}h{_metres(w)}v{_metres(d)}h-{_metres(w)}z" for x, y, w, d in boxes
        ),
        mark=(_metres(booth.x_m), _metres(booth.y_m), _metres(booth.width_m), _metres(booth.depth_m)),
    )


def _metres(value: Decimal) -> str:
    return f"{value.normalize():f}"
