"""The number that says whether what we remember of the forum is still true.

Every page needs the edition, its options and its regions; they change a few times a year. Each process
keeps them (`forum.queries.current_forum`) and asks for this one number instead. A trigger on each of
those tables raises it in the writing transaction - whoever writes, and with whatever tool.
"""

import pgtrigger
from django.db import models

from core.moments import keeps_moments, moment_field


class Revision(models.Model):
    """One row, or none before the first edition. Nobody writes it but the triggers made by `raises_revision`."""

    number = models.PositiveBigIntegerField(default=0)
    touched_at = moment_field()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="revision_is_one_row")]
        triggers = keeps_moments()

    def __str__(self) -> str:
        return str(self.number)


_ANY = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete


def raises_revision(operation: pgtrigger.Operation | pgtrigger.Operations = _ANY) -> list[pgtrigger.Trigger]:
    """For `Meta.triggers` of every model that `current_forum` remembers.

    With `pgtrigger.Delete`: of rows that public lists are made of and that hardly ever go. One that is gone holds no
    moment, so the forum's own says that no copy of a list is true any more.
    """
    return [
        pgtrigger.Trigger(
            name="raises_revision",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=operation,
            func="""
                INSERT INTO forum_revision AS it (id, number) VALUES (1, 1)
                ON CONFLICT (id) DO UPDATE SET number = it.number + 1;
                RETURN NULL;
            """,
        )
    ]
