"""Rectangles on the floor, in metres: pure arithmetic on decimals."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Rectangle:
    """(x, y) is the upper left corner; y grows downwards."""

    x: Decimal
    y: Decimal
    width: Decimal
    depth: Decimal

    @property
    def area(self) -> Decimal:
        return self.width * self.depth

    @property
    def right(self) -> Decimal:
        return self.x + self.width

    @property
    def bottom(self) -> Decimal:
        return self.y + self.depth

    def overlaps(self, other: "Rectangle") -> bool:
        """A common side is no overlap."""
        return (
            self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom
        )

    def shifted(self, *, right: Decimal, down: Decimal) -> "Rectangle":
        return Rectangle(self.x + right, self.y + down, self.width, self.depth)

    def cut(self, *, across: bool, at: Decimal) -> tuple["Rectangle", "Rectangle"] | None:
        """In two, `at` metres from the left - or, `across`, from above. None: outside of it."""
        if not 0 < at < (self.depth if across else self.width):
            return None
        if across:
            return (
                Rectangle(self.x, self.y, self.width, at),
                Rectangle(self.x, self.y + at, self.width, self.depth - at),
            )
        return (
            Rectangle(self.x, self.y, at, self.depth),
            Rectangle(self.x + at, self.y, self.width - at, self.depth),
        )


def bounds(places: Sequence[Rectangle]) -> Rectangle:
    x, y = min(place.x for place in places), min(place.y for place in places)
    right, bottom = max(place.right for place in places), max(place.bottom for place in places)
    return Rectangle(x, y, right - x, bottom - y)


def tile_a_rectangle(places: Sequence[Rectangle]) -> Rectangle | None:
    """The rectangle that `places` make up without a gap and without lying over one another; None otherwise."""
    for number, place in enumerate(places):
        if any(place.overlaps(other) for other in places[number + 1 :]):
            return None
    whole = bounds(places)
    return whole if sum(place.area for place in places) == whole.area else None
