"""Taking over what was drawn and priced elsewhere: the floor and the terms of an edition, as a whole.

Safe to repeat: a row is found by its key, only what differs is written, nothing is removed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from forum.models import Edition

from ..models import (
    BadgeQuota,
    Booth,
    CancellationFee,
    Category,
    Hall,
    InstalmentRule,
    ProductGroup,
    Service,
    StandType,
    Terms,
    VatRate,
)
from .floors import overlaps_put_off

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class FloorRows:
    """Columns by their names. Rows name one another by code: `category`, `hall`, `stand_type`."""

    categories: Sequence[Row] = ()
    product_groups: Sequence[Row] = ()
    terms: Row = field(default_factory=dict)
    stand_types: Sequence[Row] = ()
    vat_rates: Sequence[Row] = ()
    instalment_rules: Sequence[Row] = ()
    cancellation_fees: Sequence[Row] = ()
    badge_quotas: Sequence[Row] = ()
    services: Sequence[Row] = ()
    halls: Sequence[Row] = ()
    booths: Sequence[Row] = ()


@transaction.atomic
def load_floor(*, edition: Edition, rows: FloorRows) -> int:
    """How many booths are on the plan now."""
    own = {"edition": edition}
    categories = put_rows(Category, rows.categories, key="code")
    put_rows(ProductGroup, _named(rows.product_groups, "category", categories), key="code")
    put_rows(VatRate, rows.vat_rates, key="valid_from")
    put_rows(Terms, [{**rows.terms, "edition_id": edition.pk}], key="edition_id")
    put_rows(InstalmentRule, rows.instalment_rules, key="position", within=own)
    put_rows(CancellationFee, rows.cancellation_fees, key="until", within=own)
    put_rows(BadgeQuota, rows.badge_quotas, key="up_to_m2", within=own)
    put_rows(Service, rows.services, key="code", within=own)
    stand_types = put_rows(StandType, rows.stand_types, key="code", within=own)
    halls = put_rows(Hall, rows.halls, key="code", within=own)
    # A booth that was merged away stays away, also when the plan is taken over once more.
    retired = set(
        Booth.objects.filter(edition=edition, retired_at__isnull=False).values_list("number", flat=True)
    )
    on_plan = (row for row in rows.booths if row["number"] not in retired)
    drawn = _named(_named(on_plan, "hall", halls), "stand_type", stand_types)
    with overlaps_put_off():  # booths may have changed places since
        put_rows(Booth, drawn, key="number", within=own)
    return Booth.objects.on_plan().filter(edition=edition).count()


def put_rows(model: Any, rows: Iterable[Row], *, key: str, within: Row | None = None) -> dict[Any, Any]:
    """The rows of `model` by their `key`, with these among them as they are given here."""
    within = within or {}
    known: dict[Any, Any] = {getattr(one, key): one for one in model.objects.filter(**within)}
    new = []
    for row in rows:
        one = known.get(row[key])
        if one is None:
            known[row[key]] = one = model(**within, **row)
            new.append(one)
            continue
        changed = [name for name, value in row.items() if getattr(one, name) != value]
        for name in changed:
            setattr(one, name, row[name])
        if changed:
            one.save(update_fields=changed)
    model.objects.bulk_create(new)
    return known


def _named(rows: Iterable[Row], name: str, found: Mapping[Any, Any]) -> list[dict[str, Any]]:
    """The code of another row becomes its key."""
    return [
        {
            **{column: value for column, value in row.items() if column != name},
            f"{name}_id": found[row[name]].pk,
        }
        for row in rows
    ]
