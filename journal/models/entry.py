"""One thing that happened."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..actors import ActorKind
from ..open_accounts import only_open_accounts
from .transaction import transaction_field

# Who looked at somebody's data or took it away: verbs of all wings end so.
_PERSONAL = ("exported", "looked_at", "look_began")


def is_personal() -> Q:
    """Entries about personal data that was read, not changed."""
    return Q(*(Q(verb__endswith=f".{ending}") for ending in _PERSONAL), _connector=Q.OR)


class Entry(models.Model):
    """Written by `journal.record` in the transaction of the deed; the database lets nobody change it.

    Things are named by type, public code and number, not by foreign keys: the journal outlives them. `transaction`
    joins the deed with the rows it changed (`Change`), `credential` says by what the actor was known
    (`journal.credentials`).
    """

    at = models.DateTimeField(_("when"))
    verb = models.CharField(_("what"), max_length=60)
    subject_type = models.CharField(_("kind of thing"), max_length=30)
    subject_code = models.CharField(_("which"), max_length=40)
    subject_pk = models.BigIntegerField(null=True, editable=False)
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
    credential = models.CharField(_("by what"), max_length=120, blank=True, db_default="")
    data = models.JSONField(_("details"), default=dict)
    request_id = models.CharField(_("request"), max_length=40, blank=True)
    transaction = transaction_field()

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["subject_code", "subject_type", "-id"], name="journal_by_code"),
            models.Index(fields=["transaction"], name="journal_by_transaction"),
            models.Index(fields=["verb", "-id"], name="journal_by_verb"),
            models.Index(fields=["subject_type", "-id"], name="journal_by_type"),
            # Partial: a registration, which comes in crowds, does not touch them.
            models.Index(
                fields=["actor_label", "-id"], condition=~Q(actor_label=""), name="journal_by_label"
            ),
            models.Index(
                fields=["actor_user", "-id"], condition=Q(actor_user__isnull=False), name="journal_by_user"
            ),
            models.Index(fields=["-id"], condition=is_personal(), name="journal_personal"),
            BrinIndex(fields=["at"], name="journal_by_time"),
        ]
        triggers = [
            pgtrigger.Protect(name="is_never_changed", operation=pgtrigger.Update | pgtrigger.Delete),
            only_open_accounts(
                "actor_user_id",
                where="NEW.actor_kind IN ('company', 'person') AND NEW.actor_user_id IS NOT NULL",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject_code}"
