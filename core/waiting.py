"""What waits for an organiser, in one shape for all wings: the desk asks one question about all of them.

Each wing names rows of its own with `waits`; the desk puts them together with UNION ALL, once for each language: what
changes from one asking to the next is `EDITION`, `AT`, `TODAY`.
"""

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import CharField, Count, DateTimeField, F, Q, QuerySet, TextField, Value, Window
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils.translation import get_language

from .prepared import Given
from .translations import LANGUAGES

COLUMNS = ("wait_what", "wait_key", "wait_label", "wait_at", "wait_total")
SHOWN = 5  # of each kind; all of them are counted
EDITION, AT, TODAY = Given("edition", "bigint"), Given("at", "timestamptz"), Given("today", "date")

Waiting = QuerySet[Any, tuple[str, int, str, Any, int]]


def waits(what: str, rows: "QuerySet[Any]", *, label: Any, at: Any = None, key: str = "pk") -> Waiting:
    """The longest waiting of `rows`, and how many there are. `at`: since when, or by when; `key`: of what is opened."""
    return (
        rows.order_by()
        .annotate(
            wait_what=Value(what, CharField()),
            wait_key=F(key),
            wait_label=Cast(label, TextField()),
            wait_at=Cast(Value(None) if at is None else at, DateTimeField()),
            wait_total=Window(Count("*")),
        )
        .order_by("wait_at", "wait_key")
        .values_list(*COLUMNS)[:SHOWN]
    )


def spoken(name: str) -> Any:
    """The text `name` in the language of the screen, else in Kazakh, which is always there."""
    return Coalesce(NullIf(F(f"{name}_{get_language()}"), Value("")), F(f"{name}_{LANGUAGES[0]}"))


def untranslated(*names: str) -> Q:
    """Rows of which a text is there in Kazakh and missing in another language."""
    return reduce(
        or_,
        (Q(**{f"{name}_{code}": ""}) & ~Q(**{f"{name}_kk": ""}) for name in names for code in LANGUAGES[1:]),
    )
