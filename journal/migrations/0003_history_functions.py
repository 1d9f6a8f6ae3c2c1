"""What the triggers of `journal.tracking` call."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

_NOTE = """
    CREATE FUNCTION journal_note_change(
        operation text, old jsonb, new jsonb, subject text, key_column text, whole text, whole_column text,
        left_out text[], hidden text[]
    ) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
        kept jsonb := COALESCE(new, old);
        changed jsonb;
    BEGIN
        SELECT jsonb_object_agg(
            key, CASE WHEN NOT key = ANY (hidden) THEN jsonb_build_array(old -> key, new -> key) END
        )
        INTO changed
        FROM jsonb_each(kept)
        WHERE old -> key IS DISTINCT FROM new -> key AND NOT key = ANY (left_out)
            AND (operation = 'UPDATE' OR value NOT IN ('null', '""', '[]', '{}'));
        IF changed IS NOT NULL OR operation <> 'UPDATE' THEN
            INSERT INTO journal_change (subject_type, subject_pk, part_of_type, part_of_pk, operation, changes)
            VALUES (subject, (kept ->> key_column)::bigint, COALESCE(whole, ''), (kept ->> whole_column)::bigint,
                    operation, COALESCE(changed, '{}'));
        END IF;
    END
    $$
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_company_actor")]

    operations = [
        TrigramExtension(),
        migrations.RunSQL(_NOTE, "DROP FUNCTION journal_note_change(text, jsonb, jsonb, text, text, text, text, text[], text[])"),
    ]
