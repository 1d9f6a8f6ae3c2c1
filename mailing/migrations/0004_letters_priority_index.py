"""The index by which workers find the next letter: built while letters are sent, and the old one dropped after it.

In plain SQL: Django's own concurrent operations cannot be looked at by the linter of migrations.
"""

from django.db import migrations, models

ON_THE_WAY = "WHERE state IN ('queued', 'retrying', 'sending')"


class Migration(migrations.Migration):
    atomic = False

    dependencies = [('mailing', '0003_letters_mail_desk')]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "CREATE INDEX CONCURRENTLY IF NOT EXISTS message_due_by_priority"
                    f" ON mailing_message (priority, due_at) {ON_THE_WAY}",
                    "DROP INDEX CONCURRENTLY IF EXISTS message_due_by_priority",
                ),
                migrations.RunSQL(
                    "DROP INDEX CONCURRENTLY IF EXISTS message_due",
                    f"CREATE INDEX CONCURRENTLY IF NOT EXISTS message_due ON mailing_message (due_at) {ON_THE_WAY}",
                ),
            ],
            state_operations=[
                migrations.AddIndex(
                    model_name='message',
                    index=models.Index(
                        condition=models.Q(('state__in', ('queued', 'retrying', 'sending'))),
                        fields=['priority', 'due_at'], name='message_due_by_priority',
                    ),
                ),
                migrations.RemoveIndex(model_name='message', name='message_due'),
            ],
        ),
    ]
