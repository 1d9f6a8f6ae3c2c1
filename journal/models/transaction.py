"""The transaction of the database in which something was written: what joins a deed and the rows it changed."""

from typing import Any

from django.db import models


class CurrentTransaction(models.Func):
    """When the transaction began and its number, eight bytes each: no two are alike, also after a restore.

    The number alone begins anew in a cluster that was restored from a backup. Later ones are greater, so an index
    grows at its end. No function of our own: PostgreSQL would look into it for every statement.
    """

    template = "encode(timestamptz_send(now()) || int8send(pg_current_xact_id()::text::bigint), 'hex')::uuid"
    output_field = models.UUIDField()


def transaction_field(**options: Any) -> "models.UUIDField[Any, Any]":
    """Filled in by the database; empty in rows from before there was a history."""
    return models.UUIDField(db_default=CurrentTransaction(), null=True, editable=False, **options)
