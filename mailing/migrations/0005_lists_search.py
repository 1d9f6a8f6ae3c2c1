"""The indexes by which letters are found: built while letters are sent.

In plain SQL: Django's own concurrent operations cannot be looked at by the linter of migrations.
"""

import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.db import migrations, models

INDEXES = {"message_by_address": "to_address", "message_by_code": "about_code"}


class Migration(migrations.Migration):
    atomic = False

    dependencies = [('mailing', '0004_letters_priority_index')]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON mailing_message"
                    f" (lower({column}) text_pattern_ops)",
                    f"DROP INDEX CONCURRENTLY IF EXISTS {name}",
                )
                for name, column in INDEXES.items()
            ],
            state_operations=[
                migrations.AddIndex(
                    model_name='message',
                    index=models.Index(
                        django.contrib.postgres.indexes.OpClass(
                            django.db.models.functions.text.Lower(column), name='text_pattern_ops'
                        ),
                        name=name,
                    ),
                )
                for name, column in INDEXES.items()
            ],
        ),
    ]
