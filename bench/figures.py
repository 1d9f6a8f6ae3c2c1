"""One measured figure: what it is, what it should be, and every run behind the median."""

from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Figure:
    """`limit` is the most (or with `at_least` the least) that issue and documentation promise; None: to know."""

    part: str
    name: str
    unit: str
    runs: list[float]
    limit: float | None = None
    at_least: bool = False
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def median(self) -> float:
        return median(self.runs)

    @property
    def is_met(self) -> bool | None:
        if self.limit is None:
            return None
        return self.median >= self.limit if self.at_least else self.median <= self.limit

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"median": self.median, "is_met": self.is_met}


def percentile(values: list[float], share: float) -> float:
    """The smallest value that is not exceeded by `share` (0 to 1) of them."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]
