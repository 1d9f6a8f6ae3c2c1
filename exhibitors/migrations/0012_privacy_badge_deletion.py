"""Somebody who is known by a staff badge alone asks to be forgotten."""

import core.codes
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exhibitors', '0011_privacy_person_deletion'),
    ]

    operations = [
        migrations.CreateModel(
            name='BadgeDeletion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=core.codes.public_code, editable=False, max_length=12, unique=True, verbose_name='code')),
                ('asked_on', models.DateField(verbose_name='came on')),
                ('due_on', models.DateField(verbose_name='to be done by')),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('done', 'done'), ('refused', 'refused'), ('taken_back', 'taken back')], default='waiting', editable=False, max_length=10, verbose_name='state')),
                ('refusal', models.TextField(blank=True, max_length=1000, verbose_name='why it was refused')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided at')),
                ('badge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deletions', to='exhibitors.staffbadge', verbose_name='staff badge')),
            ],
            options={
                'verbose_name': "deletion request of a badge's holder",
                'verbose_name_plural': "deletion requests of badges' holders",
                'ordering': ['due_on', 'id'],
                'default_permissions': ('view',),
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('badge',), name='badge_deletion_asked_once'), models.CheckConstraint(condition=models.Q(('due_on__gt', models.F('asked_on'))), name='badge_deletion_due_later'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'done', 'refused', 'taken_back'])), name='badge_deletion_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='badge_deletion_decided_when_over')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='badgedeletion',
            trigger=pgtrigger.compiler.Trigger(name='keeps_history', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP <> 'UPDATE' OR OLD IS DISTINCT FROM NEW THEN\n        PERFORM journal_note_change(\n            TG_OP, to_jsonb(OLD), to_jsonb(NEW), 'badgedeletion', 'id',\n            'staffbadge', 'badge_id', ARRAY[]::text[], ARRAY[]::text[]\n        );\n    END IF;\n    RETURN NULL;\n", hash='c1f8ed1ab016545eb560b5415ee64a1a5cecf335', operation='UPDATE OR DELETE', pgid='pgtrigger_keeps_history_900ed', table='exhibitors_badgedeletion', when='AFTER')),
        ),
    ]
