"""What one statement did to one row: the columns that changed, as they were and as they became."""

import pgtrigger
from django.contrib.postgres.functions import TransactionNow
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Cast, Upper
from django.utils.translation import gettext_lazy as _

from .transaction import transaction_field

# What a search for a value looks into.
VALUES = Upper(Cast("changes", models.TextField()))


class Operation(models.TextChoices):
    INSERT = "INSERT", _("added")
    UPDATE = "UPDATE", _("changed")
    DELETE = "DELETE", _("deleted")


class Change(models.Model):
    """Written by the triggers of `journal.tracking`, read with the entries of the same transaction.

    `changes`: column -> [before, after], or column -> null where the values are not told: secrets, and what
    `services.forgetting` has emptied. That is the only change the database allows; nothing is ever deleted.

    A change in a transaction without an entry gets one at the commit (`has_an_entry`): of whom `journal.middleware`
    has named, or - somebody at the database's own prompt - in the name of the database's role. It asks for the first
    of this transaction *or later*, in order: so the index is used whatever the statistics say. A plain "is there one"
    is answered from the whole table as soon as few transactions have written most of it, as imports do.
    """

    at = models.DateTimeField(_("when"), db_default=TransactionNow())
    transaction = transaction_field()
    subject_type = models.CharField(_("kind of thing"), max_length=30)
    subject_pk = models.BigIntegerField()
    part_of_type = models.CharField(max_length=30, blank=True)
    part_of_pk = models.BigIntegerField(null=True)
    operation = models.CharField(_("what"), max_length=6, choices=Operation)
    changes = models.JSONField(_("values"), default=dict)

    class Meta:
        verbose_name = _("changed row")
        verbose_name_plural = _("changed rows")
        ordering = ["-id"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["subject_type", "subject_pk", "-id"], name="change_by_subject"),
            models.Index(
                fields=["part_of_type", "part_of_pk", "-id"],
                condition=models.Q(part_of_pk__isnull=False),
                name="change_by_whole",
            ),
            models.Index(fields=["transaction"], name="change_by_transaction"),
            GinIndex(OpClass(VALUES, name="gin_trgm_ops"), name="change_by_value"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="is_only_forgotten",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF TG_OP = 'UPDATE'
                        AND string_to_array(current_setting('journal.forgets', true), ',')
                         && ARRAY[OLD.subject_type || ':' || OLD.subject_pk, OLD.part_of_type || ':' || OLD.part_of_pk]
                        AND to_jsonb(NEW) - 'changes' = to_jsonb(OLD) - 'changes'
                        AND (SELECT bool_and(value = 'null' OR value = OLD.changes -> key)
                             FROM jsonb_each(NEW.changes))
                        AND (SELECT array_agg(key) FROM jsonb_object_keys(NEW.changes) key)
                          = (SELECT array_agg(key) FROM jsonb_object_keys(OLD.changes) key)
                    THEN RETURN NEW; END IF;
                    RAISE EXCEPTION 'Nobody changes the history: % of % is refused', TG_OP, TG_TABLE_NAME;
                """,
            ),
            pgtrigger.Trigger(
                name="has_an_entry",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                declare=[("what", "text"), ("which", "text"), ("told", "text[]")],
                func="""
                    IF NEW.at < CURRENT_TIMESTAMP
                        OR NEW.transaction = (SELECT transaction FROM journal_entry
                            WHERE transaction >= NEW.transaction ORDER BY transaction LIMIT 1)
                    THEN
                        RETURN NULL;
                    END IF;
                    what := CASE NEW.operation WHEN 'INSERT' THEN 'thing.added' WHEN 'UPDATE' THEN 'thing.changed'
                            ELSE 'thing.deleted' END;
                    which := COALESCE(NEW.changes->'code'->>1, NEW.changes->'code'->>0, NEW.subject_pk::text);
                    told := string_to_array(NULLIF(current_setting('journal.actor', true), ''), '|');
                    INSERT INTO journal_entry (at, verb, subject_type, subject_code, subject_pk, actor_kind,
                                               actor_user_id, actor_label, credential, request_id, data)
                    VALUES (NEW.at, what, NEW.subject_type, left(which, 40), NEW.subject_pk,
                            COALESCE(told[1], 'database'), told[2]::bigint,
                            CASE WHEN told IS NULL THEN left(session_user, 40) ELSE '' END,
                            COALESCE(told[3], left(current_setting('application_name'), 120)),
                            COALESCE(told[4], ''), '{}');
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_pk} {self.operation}"
