"""What the editor of a hall's plan is told: one booth in fields, a row of booths, the drawing behind, or many changes.

The page without scripts sends one form; with them it sends what has changed, as JSON. Both become `BoothChange`s,
field by field through the same form, and one call of the service.
"""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from core.errors import InvalidInput
from core.pictures.encoding import MAX_BYTES
from core.text import fold_booth_code
from core.translations import text_in

from ..drawing.layout import Fault, numbers_from
from ..models import Booth, Build, Hall, StandType
from ..services.floor_plans import BoothChange, PlanRefused
from ..services.plan_drawings import Lay

MOST_CHANGES, MOST_IN_A_ROW = 3000, 100


class Metres(forms.DecimalField):
    """With a dot or, as one writes here, a comma."""

    def __init__(self, label: Any, **options: Any) -> None:
        widget = UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(label=label, max_digits=6, decimal_places=2, widget=widget, **options)

    def to_python(self, value: Any) -> Any:
        return super().to_python(str(value).replace(",", ".") if value is not None else value)

    def prepare_value(self, value: Any) -> Any:
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def _number(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=40, widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"})
    )


def _whole(label: Any, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, widget=UnfoldAdminIntegerFieldWidget, **options)


def _choice(label: Any, choices: Any = ()) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=UnfoldAdminSelectWidget)


class BoothForm(forms.Form):
    """One booth; `key` says which, below zero: a new one. `revision` is the plan that the typist saw."""

    key = forms.IntegerField(widget=forms.HiddenInput)
    revision = forms.CharField(widget=forms.HiddenInput)
    number = _number(_("number"))
    x_m = Metres(_("from the left, m"))
    y_m = Metres(_("from above, m"))
    width_m = Metres(_("width, m"))
    depth_m = Metres(_("depth, m"))
    area_m2 = Metres(_("area, m²"), required=False, help_text=_("Empty: width × depth."))
    stand_type = _choice(_("open sides"))
    build = _choice(_("build"), Build.choices)
    base_price_kzt = _whole(
        _("base price (₸)"), required=False, min_value=0, help_text=_("Empty: by the price list.")
    )
    power_kw = _whole(_("power, kW"), min_value=0)
    is_offered = forms.BooleanField(label=_("can be booked"), required=False, widget=UnfoldBooleanWidget)

    def __init__(self, *args: Any, kinds: Iterable[StandType], **options: Any) -> None:
        super().__init__(*args, **options)
        self.auto_id = "booth_%s"
        self.fields["stand_type"].choices = choices_of(kinds)  # type: ignore[attr-defined]

    def change(self, booth: Booth | None) -> BoothChange:
        """What differs from `booth` as it stands. Raises InvalidInput."""
        if not self.is_valid():
            raise InvalidInput(messages_of(self))
        typed = {name: self.cleaned_data[name] for name in EDITED}
        key = self.cleaned_data["key"]
        if booth is not None:
            known = values_of(booth)
            typed = {name: value for name, value in typed.items() if value != known[name]}
        is_resized = bool({"width_m", "depth_m"} & typed.keys())
        if typed.get("area_m2", 0) is None or (booth is None and not typed.get("area_m2")):
            del typed["area_m2"]
            if booth is not None and not is_resized:
                typed["area_m2"] = booth.width_m * booth.depth_m
        return BoothChange(key=key, values=typed)


EDITED = tuple(name for name in BoothForm.base_fields if name not in ("key", "revision"))


class RowForm(forms.Form):
    """A row of equal booths from one place on, numbered from one number on."""

    revision = forms.CharField(widget=forms.HiddenInput)
    count = _whole(_("how many"), min_value=1, max_value=MOST_IN_A_ROW)
    number = _number(_("first number"))
    x_m = Metres(_("from the left, m"))
    y_m = Metres(_("from above, m"))
    width_m = Metres(_("width of each, m"))
    depth_m = Metres(_("depth of each, m"))
    gap_m = Metres(_("gap between them, m"), min_value=0)
    direction = _choice(_("direction"), [("right", _("to the right")), ("down", _("downwards"))])
    stand_type = _choice(_("open sides"))
    build = _choice(_("build"), Build.choices)

    def __init__(self, *args: Any, kinds: Iterable[StandType], **options: Any) -> None:
        super().__init__(*args, **options)
        self.auto_id = "row_%s"
        self.fields["stand_type"].choices = choices_of(kinds)  # type: ignore[attr-defined]

    def changes(self) -> list[BoothChange]:
        """Raises InvalidInput."""
        if not self.is_valid():
            raise InvalidInput(messages_of(self))
        typed = self.cleaned_data
        down = typed["direction"] == "down"
        same = {name: typed[name] for name in ("width_m", "depth_m", "stand_type", "build")}
        step = (typed["depth_m"] if down else typed["width_m"]) + typed["gap_m"]
        return [
            BoothChange(
                key=-1 - place,
                values={
                    **same,
                    "number": number,
                    "x_m": typed["x_m"] + (0 if down else step * place),
                    "y_m": typed["y_m"] + (step * place if down else 0),
                },
            )
            for place, number in enumerate(numbers_from(fold_booth_code(typed["number"]), typed["count"]))
        ]


class DrawingForm(forms.Form):
    """The picture behind the booths; without a file the present one is laid elsewhere."""

    file = forms.FileField(
        label=_("drawing of the building"), required=False, widget=UnfoldAdminFileFieldWidget,
        help_text=_("PNG, JPEG or SVG."),
    )  # fmt: skip
    x_m = Metres(_("from the left, m"))
    y_m = Metres(_("from above, m"))
    width_m = Metres(_("width, m"), help_text=_("The depth follows from the proportions of the picture."))
    opacity_pct = _whole(_("opacity, %"), min_value=5, max_value=100)
    is_public = forms.BooleanField(
        label=_("also on the public plan"), required=False, widget=UnfoldBooleanWidget
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.auto_id = "drawing_%s"

    @classmethod
    def of(cls, hall: Hall) -> "DrawingForm":
        names = ("x_m", "y_m", "width_m", "opacity_pct", "is_public")
        now = {name: getattr(hall, f"background_{name}") for name in names}
        return cls(initial=now if hall.background else now | {"width_m": hall.width_m})

    @property
    def content(self) -> bytes | None:
        file = self.cleaned_data["file"]
        return file.read(MAX_BYTES + 1) if file else None

    @property
    def lay(self) -> Lay:
        names = ("x_m", "y_m", "width_m", "opacity_pct", "is_public")
        return Lay(**{name: self.cleaned_data[name] for name in names})


def messages_of(form: forms.Form) -> dict[str, list[Any]]:
    return {name: [str(words) for words in errors] for name, errors in form.errors.items()}


def choices_of(kinds: Iterable[StandType]) -> list[tuple[str, str]]:
    return [(kind.code, text_in(kind, "name").text) for kind in kinds]


def values_of(booth: Booth) -> dict[str, Any]:
    return {name: booth.stand_type.code if name == "stand_type" else getattr(booth, name) for name in EDITED}


# --- Many changes, as the page's script sends them -------------------------------------------------


def changes_in(body: bytes, kinds: Iterable[StandType]) -> tuple[str, list[BoothChange]]:
    """The plan they were made on, and what they are. Raises InvalidInput, PlanRefused."""
    try:
        told = json.loads(body)
        revision, rows = str(told["revision"]), list(told["changes"])
        parts = [(int(row["key"]), bool(row.get("removed")), dict(row.get("values", {}))) for row in rows]
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        raise InvalidInput({"changes": [_("This cannot be read.")]}) from None
    is_usual = all(-(2**31) < key < 2**63 for key, _removed, _values in parts)
    if len(parts) > MOST_CHANGES or len({key for key, *_rest in parts}) < len(parts) or not is_usual:
        raise InvalidInput({"changes": [_("This cannot be read.")]})
    fields, faults, changes = BoothForm(kinds=kinds).fields, list[Fault](), []
    for key, is_removed, values in parts:
        typed = {} if is_removed else _typed(key, values, fields, faults)
        changes.append(BoothChange(key=key, values=typed, is_removed=is_removed))
    if faults:
        raise PlanRefused(faults)
    return revision, changes


def _typed(
    key: int, values: Mapping[str, Any], fields: Mapping[str, forms.Field], faults: list[Fault]
) -> dict[str, Any]:
    typed = {}
    for name in EDITED:
        if name not in values:
            continue
        try:
            typed[name] = fields[name].clean(values[name])
        except ValidationError as reason:
            words = f"{fields[name].label}: {' '.join(reason.messages)}"
            faults.append(Fault("value", words, (key,)))
    if typed.get("area_m2", 0) is None:
        del typed["area_m2"]
    return typed
