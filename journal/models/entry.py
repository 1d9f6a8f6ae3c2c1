"""One thing that happened."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..actors import ActorKind


class Entry(models.Model):
    """Written by `journal.record` in the transaction of the deed; the database lets nobody change it.

    Things are named by type and public code, not by foreign keys: the journal outlives them.
    """

    at = models.DateTimeField(_("when"))
    verb = models.CharField(_("what"), max_length=60)
    subject_type = models.CharField(_("kind of thing"), max_length=30)
    subject_code = models.CharField(_("which"), max_length=40)
    actor_kind = models.CharField(_("who"), max_length=10, choices=ActorKind)
    actor_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("user"),
        null=True,
        db_index=False,
    )
    actor_label = models.CharField(_("code of who"), max_length=40, blank=True)
    data = models.JSONField(_("details"), default=dict)
    request_id = models.CharField(_("request"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal")
        ordering = ["-id"]
        indexes = [models.Index(fields=["subject_type", "subject_code", "-id"], name="journal_by_subject")]
        triggers = [pgtrigger.Protect(name="is_never_changed", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject_code}"
