"""Whether a transaction has an entry is asked of the index, whatever the statistics say."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('journal', '0006_privacy_open_accounts'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='change',
            name='has_an_entry',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='change',
            trigger=pgtrigger.compiler.Trigger(name='has_an_entry', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', declare='DECLARE what text; which text; told text[];', func="\n                    IF NEW.at < CURRENT_TIMESTAMP\n                        OR NEW.transaction = (SELECT transaction FROM journal_entry\n                            WHERE transaction >= NEW.transaction ORDER BY transaction LIMIT 1)\n                    THEN\n                        RETURN NULL;\n                    END IF;\n                    what := CASE NEW.operation WHEN 'INSERT' THEN 'thing.added' WHEN 'UPDATE' THEN 'thing.changed'\n                            ELSE 'thing.deleted' END;\n                    which := COALESCE(NEW.changes->'code'->>1, NEW.changes->'code'->>0, NEW.subject_pk::text);\n                    told := string_to_array(NULLIF(current_setting('journal.actor', true), ''), '|');\n                    INSERT INTO journal_entry (at, verb, subject_type, subject_code, subject_pk, actor_kind,\n                                               actor_user_id, actor_label, credential, request_id, data)\n                    VALUES (NEW.at, what, NEW.subject_type, left(which, 40), NEW.subject_pk,\n                            COALESCE(told[1], 'database'), told[2]::bigint,\n                            CASE WHEN told IS NULL THEN left(session_user, 40) ELSE '' END,\n                            COALESCE(told[3], left(current_setting('application_name'), 120)),\n                            COALESCE(told[4], ''), '{}');\n                    RETURN NULL;\n                ", hash='043e5cac86d1447e0965e46f390ece27f801b5b1', operation='INSERT', pgid='pgtrigger_has_an_entry_2e6bd', table='journal_change', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
    ]
