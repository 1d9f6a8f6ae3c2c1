"""One measured figure: what it is, what it should be, and every run behind the median."""

from dataclasses import asdict, dataclass, field
from math import ceil
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Figure:
    """`limit` is the most (with `at_least` the least) that it should be; None: only for information."""

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
    """The smallest value that `share` (0 to 1) of them do not exceed."""
    ranked = sorted(values)
    return ranked[max(0, ceil(share * len(ranked)) - 1)]
