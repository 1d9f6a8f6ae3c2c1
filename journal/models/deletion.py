"""That a person asked to be forgotten, on which day, and what became of it (Law 94-V: fifteen days).

Each wing that knows people has such a table of its own; what they have in common is here.
"""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.codes import public_code

from ..states import DeletionState

# From the day it came; the law counts calendar days.
TO_BE_DONE_WITHIN = timedelta(days=15)


class DeletionAsked(models.Model):
    """The wing adds whom it is about, `deletion_constraints` and the history."""

    code = models.CharField(_("code"), max_length=12, unique=True, default=public_code, editable=False)
    asked_on = models.DateField(_("came on"))
    due_on = models.DateField(_("to be done by"))
    state = models.CharField(
        _("state"), max_length=10, choices=DeletionState, default=DeletionState.WAITING, editable=False
    )
    refusal = models.TextField(_("why it was refused"), max_length=1000, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.code


def deletion_constraints(person: str, name: str) -> list[models.BaseConstraint]:
    """`person`: the column with whom it is about; `name`: what their names begin with."""
    waiting = Q(state=DeletionState.WAITING)
    return [
        models.UniqueConstraint(fields=[person], condition=waiting, name=f"{name}_asked_once"),
        models.CheckConstraint(condition=Q(due_on__gt=F("asked_on")), name=f"{name}_due_later"),
        models.CheckConstraint(condition=Q(state__in=DeletionState.values), name=f"{name}_state_known"),
        models.CheckConstraint(
            condition=Q(state=DeletionState.WAITING, decided_at__isnull=True)
            | (~waiting & Q(decided_at__isnull=False)),
            name=f"{name}_decided_when_over",
        ),
    ]
