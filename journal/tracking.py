"""Former values: a trigger writes down what an UPDATE or a DELETE changed, whoever runs it and with whatever tool.

    class Meta:
        triggers = keeps_history(inserts=True)

One table for all models (`journal.models.Change`), one line for a row that was changed, with the columns that
changed and nothing else. It carries the number of the database's transaction, as the journal's entries do: the deed
that was written down in the same transaction says who did it (docs/decisions/0021). A column that is added later
is in the history from then on; nothing has to be said anew.
"""

from collections.abc import Sequence

import pgtrigger

_NOTE = """
    IF TG_OP <> 'UPDATE' OR OLD IS DISTINCT FROM NEW THEN
        PERFORM journal_note_change(
            TG_OP, to_jsonb(OLD), to_jsonb(NEW), '{{meta.concrete_model._meta.model_name}}', '{{meta.pk.column}}',
            {part_of}, {leave_out}, {hide}
        );
    END IF;
    RETURN NULL;
"""


def keeps_history(
    *, inserts: bool = False, part_of: str = "", leave_out: Sequence[str] = (), hide: Sequence[str] = ()
) -> list[pgtrigger.Trigger]:
    """For `Meta.triggers`; for a table that is no model of ours, of a proxy.

    `inserts`: new rows, too. For what plain forms and imports make; a service writes an entry, and the row itself
    holds the values.
    `part_of`: the foreign key to the thing in whose history people look for this row.
    `leave_out`: columns that follow from others or count things; a change of them alone writes nothing.
    `hide`: columns of which only the fact that they changed is told.
    """
    operation = pgtrigger.Update | pgtrigger.Delete
    whole = f"'{{fields.{part_of}.related_model._meta.model_name}}', '{{columns.{part_of}}}'"
    return [
        pgtrigger.Trigger(
            name="keeps_history",
            when=pgtrigger.After,
            operation=operation | pgtrigger.Insert if inserts else operation,
            func=pgtrigger.Func(  # type: ignore[no-untyped-call]
                _NOTE.format(
                    part_of=whole if part_of else "NULL, NULL", leave_out=_array(leave_out), hide=_array(hide)
                )
            ),
        )
    ]


def _array(names: Sequence[str]) -> str:
    return f"ARRAY[{', '.join(map(repr, names))}]::text[]"
