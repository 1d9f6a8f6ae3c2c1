"""How far the journal has been read."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Cursor(models.Model):
    """One row, locked by the dispatcher at work. Every entry up to `entry_id` has become events, or is none.

    `mark_id` and `mark_holders`: up to where the journal was written when somebody last looked, and the
    transactions that may still add entries below that (`services.settling`).
    """

    entry_id = models.BigIntegerField(default=0)
    mark_id = models.BigIntegerField(null=True)
    mark_holders = ArrayField(models.CharField(max_length=40), default=list)

    class Meta:
        verbose_name = _("position in the journal")
        verbose_name_plural = _("positions in the journal")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.entry_id)
