"""The index by which people are found: built while they register.

In plain SQL: Django's own concurrent operations cannot be looked at by the linter of migrations.
"""

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [('visitors', '0006_history_rows')]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "CREATE INDEX CONCURRENTLY IF NOT EXISTS visitor_search ON visitors_visitor"
                    " USING gin (search_text gin_trgm_ops) WITH (gin_pending_list_limit = 256)",
                    "DROP INDEX CONCURRENTLY IF EXISTS visitor_search",
                )
            ],
            state_operations=[
                migrations.AddIndex(
                    model_name='visitor',
                    index=django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass('search_text', name='gin_trgm_ops'),
                        gin_pending_list_limit=256, name='visitor_search',
                    ),
                )
            ],
        )
    ]
