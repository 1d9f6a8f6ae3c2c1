"""How a table is drawn: bars for Chart.js, which the theme brings along. The plot says nothing that it does not."""

import json

from .tables import Table

# The colours of the theme: gold and ink, told apart by lightness as well.
_COLOURS = ("var(--color-primary-600)", "var(--color-base-400)")
# More rows than that need a taller picture.
_FEW = 6
_INK = "#6b7280"  # readable on the light and on the dark ground of the theme


def plot(table: Table) -> dict[str, str] | None:
    """`data` and `options` as JSON; None for a table that says more than a picture would."""
    if not table.bars or len(table.rows) < 2:
        return None
    data = {
        "labels": [row[0] for row in table.rows],
        "datasets": [
            {
                "label": table.columns[column].label,
                "data": [row[column] for row in table.rows],
                "backgroundColor": colour,
                "maxBarThickness": 36,
            }
            for column, colour in zip(table.bars, _COLOURS, strict=False)
        ],
    }
    ticks = {"color": _INK, "precision": 0}
    options = {
        "indexAxis": "y",  # long names are read beside their bars
        "maintainAspectRatio": False,
        "animation": False,
        "scales": {
            "x": {"ticks": {**ticks, "autoSkip": False}, "beginAtZero": True},
            "y": {"ticks": {**ticks, "autoSkip": False, "display": True}, "beginAtZero": True},
        },
        "plugins": {"legend": {"display": len(table.bars) > 1, "labels": {"color": _INK}}},
    }
    return {
        "data": json.dumps(data, ensure_ascii=False),
        "options": json.dumps(options),
        "size": "is-tall" if len(table.rows) > _FEW else "",
    }
