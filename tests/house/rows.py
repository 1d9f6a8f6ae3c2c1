"""Rows of any model, by its columns: each with related rows of its own, so that a column which asks for them shows."""

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from accounts.models import Scope

_NUMBERS = count(1)
Make = Callable[[int], dict[str, Any]]

# Where a constraint wants more than the type of a column says. `number` is another one for each row.
SPECIAL: dict[str, Make] = {
    "accounts.ApiToken": lambda number: {"scopes": [Scope.values[0]]},
    "core.BulkJob": lambda number: {"subject": "mailing.message", "action": "send_again"},
    "core.SavedFilter": lambda number: {"subject": "mailing.message"},
    "exhibitors.Company": lambda number: {"tax_id": f"{100000000000 + number}"},
    "exhibitors.Hall": lambda number: {"width_m": 9000, "depth_m": 9000},
    "exhibitors.Booth": lambda number: {
        "x_m": Decimal(number * 3), "y_m": Decimal(0), "width_m": Decimal(3), "depth_m": Decimal(3),
    },
    "exhibitors.BadgeDeletion": lambda number: {"asked_on": date(2026, 1, 1), "due_on": date(2026, 1, 16)},
    "exhibitors.PersonDeletion": lambda number: {"asked_on": date(2026, 1, 1), "due_on": date(2026, 1, 16)},
    "exhibitors.ProductGroup": lambda number: {"hs_chapters": [], "oked": []},
    "exhibitors.Invoice": lambda number: {"net_kzt": 100, "vat_kzt": 0, "total_kzt": 100, "paid_kzt": 0},
    "exhibitors.Payment": lambda number: {"amount_kzt": 1},
    "forum_sessions.Lecture": lambda number: {"room": None, "track": None},
    "visitors.DeletionRequest": lambda number: {
        "asked_on": date(2026, 1, 1), "due_on": date(2026, 1, 16),
    },
    "webhooks.Endpoint": lambda number: {"events": ["visitor.came"], "pause": ""},
    "mailing.Message": lambda number: {"dedupe_key": f"key {number}"},
}  # fmt: skip


def make(model: type[models.Model], depth: int = 0) -> Any:
    """One row, saved as it is: no service, no letter."""
    number = next(_NUMBERS)
    columns = {
        field.name: _value(field, number, depth)
        for field in model._meta.concrete_fields
        if not (isinstance(field, models.AutoField) or field.generated or _stays_empty(field))
    }
    row = model(**columns | SPECIAL.get(model._meta.label, lambda _number: {})(number))
    models.Model.save(row, force_insert=True)
    return row


def _stays_empty(field: Any) -> bool:
    """A row may hang on itself, and an edition is current once."""
    return (field.null and field.related_model in (None, field.model)) or field.name == "is_current"


def _value(field: Any, number: int, depth: int) -> Any:
    if field.is_relation:
        return make(field.related_model, depth + 1)
    if field.has_default():
        return field.get_default()
    if field.choices and not isinstance(field, ArrayField):
        return field.flatchoices[0][0]
    for kind, value in _VALUES:
        if isinstance(field, kind):
            made = value(number)
            return made[-field.max_length :] if isinstance(made, str) and field.max_length else made
    return [] if isinstance(field, ArrayField) else field.get_default()


_VALUES: list[tuple[Any, Callable[[int], Any]]] = [
    (models.EmailField, lambda number: f"p{number}@example.com"),
    (models.UUIDField, lambda number: uuid.uuid4()),
    (models.BooleanField, lambda number: False),
    (models.FileField, lambda number: ""),
    (models.CharField, lambda number: f"{number}"),
    (models.TextField, lambda number: f"{number}"),
    (models.DateTimeField, lambda number: timezone.now() + timedelta(minutes=number)),
    (models.DateField, lambda number: date(2026, 1, 1) + timedelta(days=number)),
    (models.TimeField, lambda number: datetime(2026, 1, 1, 9).time()),
    (models.DecimalField, lambda number: Decimal(1)),
    (models.IntegerField, lambda number: number % 30000),
]
