"""The number that says whether a list of exhibitors that somebody holds is still true.

Raised by the database whenever a catalogue entry, or what the list says of its company, has changed - whoever writes,
and with whatever tool. It is raised at the end of the writing transaction and once in it: two companies that
save their entries at one time wait for one another for the length of a commit, and an import of twenty thousand
entries writes one number.
"""

import pgtrigger
from django.db import models
from django.db.models.functions import Now


class CatalogueRevision(models.Model):
    """One row, or none before the first entry. Nobody writes it but the triggers made by `raises_catalogue`."""

    number = models.PositiveBigIntegerField(default=0)
    raised_in = models.BigIntegerField(default=0)  # the transaction's number, and the statement: its commit
    raised_at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="catalogue_revision_is_one_row")]

    def __str__(self) -> str:
        return str(self.number)


def raises_catalogue(*columns: str) -> list[pgtrigger.Trigger]:
    """For `Meta.triggers`; with `columns` only when one of them has changed."""
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)
    operation = pgtrigger.Update if columns else pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
    return [
        pgtrigger.Trigger(
            name="raises_catalogue",
            when=pgtrigger.After,
            operation=operation,
            timing=pgtrigger.Deferred,
            func=f"""
                IF {f"NOT ({changed})" if columns else "TG_OP = 'UPDATE' AND OLD IS NOT DISTINCT FROM NEW"} THEN
                    RETURN NULL;
                END IF;
                INSERT INTO exhibitors_cataloguerevision AS it (id, number, raised_in, raised_at)
                VALUES (1, 1, pg_current_xact_id()::text::bigint, statement_timestamp())
                ON CONFLICT (id) DO UPDATE
                SET number = it.number + 1, raised_in = EXCLUDED.raised_in, raised_at = EXCLUDED.raised_at
                WHERE (it.raised_in, it.raised_at) <> (EXCLUDED.raised_in, EXCLUDED.raised_at);
                RETURN NULL;
            """,  # noqa: S608 - names of our own columns
        )
    ]
