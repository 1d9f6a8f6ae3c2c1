"""The number that says whether what we remember of the forum is still true.

Every page needs the edition, its options and its regions; they change a few times a year. Each process
keeps them (`forum.queries.current_forum`) and asks for this one number instead. A trigger on each of
those tables raises it in the writing transaction - whoever writes, and with whatever tool.
"""

import pgtrigger
from django.db import models


class Revision(models.Model):
    """One row, or none before the first edition. Nobody writes it but the triggers made by `raises_revision`."""

    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="revision_is_one_row")]

    def __str__(self) -> str:
        return str(self.number)


def raises_revision() -> list[pgtrigger.Trigger]:
    """For `Meta.triggers` of every model that `current_forum` remembers."""
    return [
        pgtrigger.Trigger(
            name="raises_revision",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
            func="""
                INSERT INTO forum_revision AS it (id, number) VALUES (1, 1)
                ON CONFLICT (id) DO UPDATE SET number = it.number + 1;
                RETURN NULL;
            """,
        )
    ]
