"""The one row that triggers raise."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("forum", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "INSERT INTO forum_revision (id, number) VALUES (1, 0) ON CONFLICT DO NOTHING",
            "DELETE FROM forum_revision",
        )
    ]
