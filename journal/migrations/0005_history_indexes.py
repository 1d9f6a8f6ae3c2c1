import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Beside the running site: nobody who writes an entry waits for an index."""

    atomic = False

    dependencies = [
        ('journal', '0004_history_models'),
    ]

    operations = [
        RemoveIndexConcurrently(
            model_name='entry',
            name='journal_by_subject',
        ),
        AddIndexConcurrently(
            model_name='entry',
            index=models.Index(fields=['subject_code', 'subject_type', '-id'], name='journal_by_code'),
        ),
        AddIndexConcurrently(
            model_name='entry',
            index=models.Index(fields=['transaction'], name='journal_by_transaction'),
        ),
        AddIndexConcurrently(
            model_name='entry',
            index=models.Index(fields=['verb', '-id'], name='journal_by_verb'),
        ),
        AddIndexConcurrently(
            model_name='entry',
            index=models.Index(fields=['subject_type', '-id'], name='journal_by_type'),
        ),
        AddIndexConcurrently(
            model_name='entry',
            index=models.Index(condition=models.Q(('actor_label', ''), _negated=True), fields=['actor_label', '-id'], name='journal_by_label'),
        ),
        AddIndexConcurrently(
            model_name='entry',
            index=models.Index(condition=models.Q(('actor_user__isnull', False)), fields=['actor_user', '-id'], name='journal_by_user'),
        ),
        AddIndexConcurrently(
            model_name='entry',
            index=models.Index(condition=models.Q(models.Q(('verb__endswith', '.exported')), models.Q(('verb__endswith', '.looked_at')), models.Q(('verb__endswith', '.look_began')), _connector='OR'), fields=['-id'], name='journal_personal'),
        ),
        AddIndexConcurrently(
            model_name='entry',
            index=django.contrib.postgres.indexes.BrinIndex(fields=['at'], name='journal_by_time'),
        ),
    ]
