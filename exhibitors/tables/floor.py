"""Booths as tables. What comes in goes the way of the floor-plan editor, so that nothing stands on anything else.

A booth is found by its number, which is one of its kind in the edition. A file never takes a booth off the plan.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import OuterRef
from django.utils.translation import gettext_lazy as _

from core.cleaning import REQUIRED
from core.text import fold_booth_code
from core.translations import LANGUAGES, text_in
from forum.models import Edition
from forum.queries import current_forum
from spreadsheets.cells import Fault, Kind
from spreadsheets.registry import (
    Column,
    Context,
    ExportTable,
    ImportTable,
    Outcome,
    Row,
    Step,
    by_words,
    export_table,
    import_table,
    in_all_languages,
    refused,
)
from spreadsheets.words import labels

from ..models import Booking, Booth, Build, Hall, StandType
from ..queries.floor_plans import booths_of, mark_of
from ..services.floor_plans import BoothChange, PlanRefused, save_plan
from ..states import HOLDS_A_BOOTH

BOOTHS = "exhibitors.booths"
_MEASURES = ("x_m", "y_m", "width_m", "depth_m", "area_m2")
_PLACED = _MEASURES[:4]


def _words(rows: Any) -> Mapping[str, str]:
    return by_words((row.code, [getattr(row, f"name_{one}") for one in LANGUAGES]) for row in rows)


def _hall_words(context: Context) -> Mapping[str, str]:
    return _words(Hall.objects.filter(edition=context.forum.edition))


def _stand_type_words(context: Context) -> Mapping[str, str]:
    return _words(StandType.objects.filter(edition=context.forum.edition))


def _build_words(context: Context) -> Mapping[str, str]:
    return in_all_languages(Build.choices)


def _stand_type_names() -> Any:
    rows = StandType.objects.filter(edition=current_forum().edition)
    names = {row.code: text_in(row, "name").text for row in rows}
    return lambda code: names.get(code, code)


_COLUMNS = (
    Column("hall", _("hall"), Kind.CHOICE, source="hall__code", choices=_hall_words, required=True),
    Column("number", _("number"), source="number", required=True, aliases=("стенд", "номер стенда", "booth")),
    Column("x_m", _("from the left, m"), Kind.NUMBER, source="x_m"),
    Column("y_m", _("from above, m"), Kind.NUMBER, source="y_m"),
    Column("width_m", _("width, m"), Kind.NUMBER, source="width_m"),
    Column("depth_m", _("depth, m"), Kind.NUMBER, source="depth_m"),
    Column("area_m2", _("area, m²"), Kind.NUMBER, source="area_m2", aliases=("площадь", "ауданы")),
    Column(
        "stand_type", _("stand type"), Kind.CHOICE, source="stand_type__code", choices=_stand_type_words,
        prepare=_stand_type_names,
    ),
    Column(
        "build", _("build"), Kind.CHOICE, source="build", choices=_build_words, prepare=labels(Build.choices)
    ),
    Column("base_price_kzt", _("base price (₸)"), Kind.MONEY, source="base_price_kzt"),
    Column("power_kw", _("power, kW"), Kind.NUMBER, source="power_kw"),
    Column("is_offered", _("can be booked"), Kind.YES, source="is_offered"),
)  # fmt: skip
_LIVE = Booking.objects.filter(booth=OuterRef("pk"), state__in=HOLDS_A_BOOTH)


@export_table(BOOTHS, model=Booth)
class BoothsOut(ExportTable):
    title = _("Booths")
    permission = "exhibitors.view_booth"
    columns = (
        *_COLUMNS,
        Column("partner", _("partner"), source="partner_kk"),
        Column(
            "taken_by", _("taken by"), show=", ".join,
            source=ArraySubquery(_LIVE.values("application__company__name_kk")),
        ),
        Column("retired_at", _("off the plan since"), Kind.MOMENT, source="retired_at", chosen=False),
        Column("edition", _("edition"), source="edition__code", chosen=False),
    )  # fmt: skip


@import_table(BOOTHS)
class BoothsIn(ImportTable):
    title = _("Booths")
    permission = "exhibitors.change_booth"
    columns = _COLUMNS
    batch = 5_000  # a plan is judged as a whole: two booths may change places

    def key(self, row: Row) -> Any:
        return fold_booth_code(row["number"]) or None

    def plan(self, rows: Sequence[Row], context: Context) -> list[Step]:
        edition = context.forum.edition
        halls = {hall.code: hall for hall in Hall.objects.filter(edition=edition)}
        booths = {one.number: one for one in _on_plan(edition)}
        steps = [self._step(row, halls, booths, -place) for place, row in enumerate(rows, start=1)]
        for hall in halls.values():
            here = [step for step in steps if step.deed and step.deed[0] == hall]
            self._judge(hall, here, context)
        return steps

    def _step(self, row: Row, halls: Mapping[str, Hall], booths: Mapping[str, Booth], key: int) -> Step:
        number = fold_booth_code(row["number"])
        hall, booth = halls.get(row["hall"]), booths.get(number)
        if not number:
            return refused(row, Fault("number", "required", REQUIRED))
        if hall is None:
            return refused(row, Fault("hall", "unknown_hall", _("There is no such hall.")))
        if booth is not None and booth.hall_id != hall.pk:
            words = _("This booth stands in another hall: %(hall)s.") % {"hall": booth.hall}
            return refused(row, Fault("hall", "other_hall", words))
        values, faults = _values(row)
        if booth is None:
            faults += [Fault(name, "required", REQUIRED) for name in _PLACED if name not in values]
            values["number"] = number
        if faults:
            return refused(row, *faults)
        if booth is not None:
            values = {name: value for name, value in values.items() if _of(booth, name) != value}
            if not values:
                return Step(row, Outcome.UNCHANGED)
            return Step(row, Outcome.CHANGED, (hall, BoothChange(key=booth.pk, values=values)))
        return Step(row, Outcome.ADDED, (hall, BoothChange(key=key, values=values)))

    def _judge(self, hall: Hall, steps: Sequence[Step], context: Context) -> None:
        """Asks the service, which writes and is undone. Who is refused keeps the old place, so all is asked again."""
        while waiting := {step.deed[1].key: step for step in steps if step.deed}:
            try:
                with transaction.atomic():
                    _save(hall, [step.deed[1] for step in waiting.values()], context)
                    transaction.set_rollback(True)
                return
            except PlanRefused as refusal:
                blamed = False
                for fault in refusal.faults:
                    for key in fault.booths:
                        if step := waiting.get(key):
                            blamed = True
                            step.outcome, step.deed = Outcome.REFUSED, None
                            step.faults.append(Fault("", fault.code, fault.words))
                if not blamed:
                    raise

    def write(self, steps: Sequence[Step], context: Context) -> None:
        halls = {step.deed[0] for step in steps}
        for hall in sorted(halls, key=lambda hall: hall.pk):
            _save(hall, [step.deed[1] for step in steps if step.deed[0] == hall], context)


def _save(hall: Hall, changes: Sequence[BoothChange], context: Context) -> None:
    mark = mark_of(hall, booths_of(hall))
    save_plan(hall=hall, changes=changes, revision=mark, actor=context.actor, at=context.at)


def _on_plan(edition: Edition) -> Any:
    return Booth.objects.on_plan().filter(edition=edition).select_related("hall", "stand_type")


def _values(row: Row) -> tuple[dict[str, Any], list[Fault]]:
    values: dict[str, Any] = {}
    faults = []
    for name, text in row.said.items():
        if name in ("hall", "number"):
            continue
        try:
            values[name] = _value(name, text)
        except (InvalidOperation, ValueError):
            faults.append(Fault(name, "not_a_number", _("This number is not possible here.")))
    return values, faults


def _value(name: str, text: str) -> Any:
    if name in _MEASURES:
        value = Decimal(text).quantize(Decimal("0.01"))
        if abs(value) > 9_999:
            raise ValueError
        return value
    if name in ("base_price_kzt", "power_kw"):
        return int(text)
    return text == "1" if name == "is_offered" else text


def _of(booth: Booth, name: str) -> Any:
    return booth.stand_type.code if name == "stand_type" else getattr(booth, name)
