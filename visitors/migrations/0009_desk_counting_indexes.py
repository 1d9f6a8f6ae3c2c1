"""The indexes from which the desk's first page counts: built while people register.

In plain SQL: Django's own concurrent operations cannot be looked at by the linter of migrations. The index of the
foreign key alone goes: one of the new ones begins with the same column.
"""

import django.db.models.deletion
from django.db import migrations, models

BY_EDITION = "visitors_visitor_edition_id_c8e75481"


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("visitors", "0008_privacy_deletion_taken_back")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "CREATE INDEX CONCURRENTLY IF NOT EXISTS visitor_by_day"
                    " ON visitors_visitor (edition_id, registered_at)",
                    "DROP INDEX CONCURRENTLY IF EXISTS visitor_by_day",
                ),
                migrations.RunSQL(
                    "CREATE INDEX CONCURRENTLY IF NOT EXISTS visitor_twins"
                    " ON visitors_visitor (edition_id, phone, name_key) INCLUDE (id)"
                    " WHERE state = 'registered' AND phone <> ''",
                    "DROP INDEX CONCURRENTLY IF EXISTS visitor_twins",
                ),
                migrations.RunSQL(
                    f"DROP INDEX CONCURRENTLY IF EXISTS {BY_EDITION}",
                    f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {BY_EDITION} ON visitors_visitor (edition_id)",
                ),
            ],
            state_operations=[
                migrations.AddIndex(
                    model_name="visitor",
                    index=models.Index(fields=["edition", "registered_at"], name="visitor_by_day"),
                ),
                migrations.AddIndex(
                    model_name="visitor",
                    index=models.Index(
                        condition=models.Q(("state", "registered"), models.Q(("phone", ""), _negated=True)),
                        fields=["edition", "phone", "name_key"],
                        include=["id"],
                        name="visitor_twins",
                    ),
                ),
                migrations.AlterField(
                    model_name="visitor",
                    name="edition",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="forum.edition",
                        verbose_name="edition",
                    ),
                ),
            ],
        )
    ]
