"""What a figure is: a table, and how it is drawn. The plot shows nothing that the table does not say."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import get_language

from core.money import grouped, tenge
from forum.models import Edition

Words = str | Promise

# The colours of the theme, told apart by lightness as well: gold, night, and two between.
COLOURS = ("--color-primary-600", "--color-primary-300", "--color-base-400", "--color-base-700")
_LABEL = 24  # characters beside a bar
_NUMBERS_AS_IN = {"kk": "ru"}  # browsers know how numbers are written in Kazakh by chance only
_INK = "#6b7280"  # readable on the light and on the dark ground of the theme


@dataclass(frozen=True)
class Table:
    """`rows` begin with the label of the row; `money` when the numbers are tenge.

    `drawn` are the columns of the plot, which may stop after the first rows (`drawn_rows`): the table has all.
    """

    columns: Sequence[Words]
    rows: Sequence[tuple[Any, ...]]
    money: bool = False
    drawn: Sequence[int] = (1,)
    drawn_rows: int | None = None

    def said(self) -> list[tuple[str, list[str]]]:
        number = tenge if self.money else grouped
        return [(str(first), [number(cell) for cell in cells]) for first, *cells in self.rows]


@dataclass(frozen=True)
class Figure:
    """`permission`: who may see what it counts. `kind` is a plot of Chart.js."""

    code: str
    title: Words
    permission: str
    counted: Callable[[Edition, datetime], Table]
    kind: str = "bar"
    stacked: bool = False
    lying: bool = False
    dashed: frozenset[int] = field(default=frozenset())


def _beside(figure: Figure) -> dict[str, Any]:
    """Words beside bars begin at the edge: where a phone has no room, it is their end that is lost, not their start."""
    return {"color": _INK} | ({"crossAlign": "far"} if figure.lying else {})


def plot(figure: Figure, table: Table) -> dict[str, str]:
    """`data` and `options` for Chart.js, as JSON."""
    rows = table.rows[: table.drawn_rows]
    datasets = [
        {
            "label": str(table.columns[column]),
            "data": [row[column] for row in rows],
            "backgroundColor": f"var({colour})",
            "borderColor": f"var({colour})",
            "borderDash": [6, 4] if column in figure.dashed else [],
        }
        for column, colour in zip(table.drawn, COLOURS, strict=False)
    ]
    axis = {"stacked": figure.stacked, "ticks": {"color": _INK}, "beginAtZero": True}
    options = {
        "animation": False,
        "locale": _NUMBERS_AS_IN.get(language := get_language() or "kk", language),
        "responsive": True,
        "maintainAspectRatio": False,
        "indexAxis": "y" if figure.lying else "x",
        "elements": {"point": {"radius": 0, "hitRadius": 8}},
        "plugins": {
            "legend": {"display": len(datasets) > 1, "position": "bottom", "labels": {"color": _INK}}
        },
        "scales": {
            "x": {**axis, "grid": {"display": figure.lying}},
            "y": {**axis, "ticks": _beside(figure), "grid": {"display": not figure.lying}},
        },
    }
    data = {"labels": [Truncator(str(row[0])).chars(_LABEL) for row in rows], "datasets": datasets}
    return {"data": json.dumps(data, ensure_ascii=False), "options": json.dumps(options)}
