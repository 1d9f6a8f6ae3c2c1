from django.db import migrations

from core.text import spell_search_function


class Migration(migrations.Migration):
    dependencies = [("core", "0002_lists_bulk_jobs")]

    operations = [
        migrations.RunSQL(spell_search_function("core_spelt"), "DROP FUNCTION IF EXISTS core_spelt(text)"),
    ]
