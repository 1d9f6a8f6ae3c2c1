"""For migrations: what pghistory kept of a model - whole former rows - becomes changes, as the triggers write them."""

from collections.abc import Sequence

from django.db import migrations

# Rows of one transaction had one time; its number is not known.
_SQL = """
    INSERT INTO journal_change (at, transaction, subject_type, subject_pk, operation, changes)
    SELECT pgh_created_at,
           encode(timestamptz_send(pgh_created_at) || int8send(0), 'hex')::uuid,
           '{model}', pgh_obj_id, 'UPDATE', changes
    FROM (
        SELECT pgh_id, pgh_created_at, pgh_obj_id, to_jsonb(event) AS former,
               lead(to_jsonb(event)) OVER (PARTITION BY pgh_obj_id ORDER BY pgh_id) AS later
        FROM {table}event AS event
    ) AS event
    JOIN {table} AS present ON present.id = pgh_obj_id
    CROSS JOIN LATERAL (
        SELECT jsonb_object_agg(key, jsonb_build_array(value, COALESCE(later, to_jsonb(present)) -> key)) AS changes
        FROM jsonb_each(former)
        WHERE key NOT LIKE 'pgh_%%' AND NOT key = ANY (ARRAY[{left_out}]::text[])
            AND value IS DISTINCT FROM COALESCE(later, to_jsonb(present)) -> key
    ) AS difference
    WHERE changes IS NOT NULL
    ORDER BY pgh_id
"""


def take_over(table: str, *, leave_out: Sequence[str] = ()) -> migrations.RunSQL:
    """The former table is left empty: a release that still runs may ask it. A later migration drops it."""
    left_out = ", ".join(f"'{name}'" for name in leave_out)
    model = table.rpartition("_")[2]
    taken = _SQL.format(table=table, model=model, left_out=left_out).replace("%%", "%")
    return migrations.RunSQL([taken, f"DELETE FROM {table}event"], "")  # noqa: S608 - a name of our own
