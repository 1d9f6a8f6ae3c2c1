"""The people of a letter to many are listed and looked at by the worker: one more state of it, and of each of them.

Rows are checked without holding up anybody.
"""

import pgtrigger.compiler
import pgtrigger.migrations
from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mailing', '0006_history_rows'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='campaign',
            name='keeps_history',
        ),
        migrations.RemoveConstraint(
            model_name='campaign',
            name='campaign_state_known',
        ),
        migrations.RemoveConstraint(
            model_name='recipient',
            name='recipient_state_known',
        ),
        migrations.AddField(
            model_name='campaign',
            name='counted_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='last people looked at, at'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='listed_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='people as they were at'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='people_done',
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False, verbose_name='people looked at'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='people_total',
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False, verbose_name='people'),
        ),
        migrations.AlterField(
            model_name='campaign',
            name='state',
            field=models.CharField(choices=[('draft', 'draft'), ('counting', 'people are being counted'), ('waiting', 'waits for review'), ('reviewed', 'reviewed'), ('sending', 'being sent'), ('stopped', 'stopped'), ('finished', 'finished'), ('discarded', 'discarded')], default='draft', editable=False, max_length=10, verbose_name='state'),
        ),
        migrations.AlterField(
            model_name='recipient',
            name='state',
            field=models.CharField(choices=[('listed', 'not looked at yet'), ('planned', 'not sent yet'), ('queued', 'in the outbox'), ('refused', 'gets no letter')], default='listed', editable=False, max_length=10, verbose_name='state'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='campaign',
            trigger=pgtrigger.compiler.Trigger(name='keeps_history', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP <> 'UPDATE' OR OLD IS DISTINCT FROM NEW THEN\n        PERFORM journal_note_change(\n            TG_OP, to_jsonb(OLD), to_jsonb(NEW), 'campaign', 'id',\n            NULL, NULL, ARRAY['filled_at', 'listed_at', 'people_total', 'people_done', 'counted_at']::text[], ARRAY[]::text[]\n        );\n    END IF;\n    RETURN NULL;\n", hash='7345d0bbeee1124aae9b75ad0afa8be4fc08fd8e', operation='UPDATE OR DELETE OR INSERT', pgid='pgtrigger_keeps_history_28aa1', table='mailing_campaign', when='AFTER')),
        ),
        AddConstraintNotValid(
            model_name='campaign',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'counting', 'waiting', 'reviewed', 'sending', 'stopped', 'finished', 'discarded'])), name='campaign_state_known'),
        ),
        AddConstraintNotValid(
            model_name='campaign',
            constraint=models.CheckConstraint(condition=models.Q(('people_done__lte', models.F('people_total'))), name='campaign_counts_nobody_twice'),
        ),
        AddConstraintNotValid(
            model_name='recipient',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['listed', 'planned', 'queued', 'refused'])), name='recipient_state_known'),
        ),
        ValidateConstraint(model_name='campaign', name='campaign_state_known'),
        ValidateConstraint(model_name='campaign', name='campaign_counts_nobody_twice'),
        ValidateConstraint(model_name='recipient', name='recipient_state_known'),
    ]
