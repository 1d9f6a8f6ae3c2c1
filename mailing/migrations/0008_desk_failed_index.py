"""The index of the few letters that failed: built while letters are sent.

In plain SQL: Django's own concurrent operations cannot be looked at by the linter of migrations.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("mailing", "0007_letters_counting")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "CREATE INDEX CONCURRENTLY IF NOT EXISTS message_failed"
                    " ON mailing_message (queued_at) WHERE state = 'failed'",
                    "DROP INDEX CONCURRENTLY IF EXISTS message_failed",
                )
            ],
            state_operations=[
                migrations.AddIndex(
                    model_name="message",
                    index=models.Index(
                        condition=models.Q(("state", "failed")), fields=["queued_at"], name="message_failed"
                    ),
                )
            ],
        )
    ]
