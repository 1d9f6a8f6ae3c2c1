"""When a row was touched, in a way that a program with a copy can rely on: `touched_at`, `left_at`.

    touched_at, left_at = moment_field(), left_field()

    class Meta:
        triggers = keeps_moments("state", "shown", leaves="OLD.state = 'released' AND NEW.state <> 'released'")

The database writes them, whoever changes the row and with whatever tool. A moment is the beginning of the transaction
that wrote: together with `core.api.since.settled_at`, which stays behind every open transaction, nothing
that commits late falls between two questions (docs/decisions/0028). Where two write one row, the later may give it
an earlier moment than it had: that of its own beginning, and every `as_of` since then is before that.
"""

from datetime import datetime
from typing import NamedTuple

import pgtrigger
from django.contrib.postgres.functions import TransactionNow
from django.db import models


class News(NamedTuple):
    """What has happened to a public list since a moment.

    `is_all`: something is not in it any more, or it is another list, so that only the whole of it tells the truth.
    Whoever never saw what has left does not learn of it. `numbers`: of the rows to be told, in an order that stays.
    """

    is_to_come: bool
    is_all: bool
    numbers: list[int]

    @property
    def is_any(self) -> bool:
        return self.is_all or bool(self.numbers)


def moment_field() -> "models.DateTimeField[str | datetime, datetime]":
    """The last change of what the public reads. An INSERT need not say it."""
    return models.DateTimeField(db_default=TransactionNow(), editable=False)


def left_field() -> "models.DateTimeField[str | datetime | None, datetime | None]":
    """When the row was last seen leaving a public list, or giving up the name it was known by there."""
    return models.DateTimeField(null=True, editable=False)


def keeps_moments(*columns: str, leaves: str = "") -> list[pgtrigger.Trigger]:
    """For `Meta.triggers`. `columns`: what the public reads of the row, all of it without them.

    `leaves`: what is true of OLD and NEW when the row leaves the list; the model then has `left_at` as well.
    Nobody sets a moment by writing back what they have read.
    """
    changed = (
        " OR ".join(f"OLD.{one} IS DISTINCT FROM NEW.{one}" for one in columns) or "OLD IS DISTINCT FROM NEW"
    )
    watched = (*columns, "touched_at", *(["left_at"] if leaves else []))
    update = pgtrigger.UpdateOf(*watched) if columns else pgtrigger.Update  # type: ignore[no-untyped-call]
    left = f"IF {leaves} THEN NEW.left_at := now(); END IF;"
    return [
        pgtrigger.Trigger(
            name="keeps_moments",
            when=pgtrigger.Before,
            operation=pgtrigger.Insert | update,
            func=f"""
                IF TG_OP = 'INSERT' THEN
                    NEW.touched_at := now();
                    {"NEW.left_at := NULL;" if leaves else ""}
                    RETURN NEW;
                END IF;
                NEW.touched_at := OLD.touched_at;
                {"NEW.left_at := OLD.left_at;" if leaves else ""}
                IF {changed} THEN
                    NEW.touched_at := now();
                    {left if leaves else ""}
                END IF;
                RETURN NEW;
            """,
        )
    ]
