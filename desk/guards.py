"""What makes the archive read-only: one trigger on every table that belongs to an edition.

The rule is the database's alone, for it holds for every service, task and command at once, and none of them needs
to think of it. `forum.services.archive` knows the one exception; every door says the refusal in the same words
(`core.constraints.refuses_everywhere`). Taken in a migration of this wing, since only it knows all the tables; a
table that comes later gets its guard in the migration that makes it (a test finds those that have none).

Two deeds that meet: a write that began before the archiving was committed may still come through. An edition is
archived when it is over, and nothing is written to it then in the ordinary course of things.
"""

from django.db import migrations

# By the column that leads to the edition: how to find it there.
_EDITION_BY = {
    "edition_id": "SELECT row.edition_id",
    "application_id": "SELECT edition_id FROM exhibitors_application WHERE id = row.application_id",
    "invoice_id": "SELECT edition_id FROM exhibitors_invoice WHERE id = row.invoice_id",
    "order_id": "SELECT a.edition_id FROM exhibitors_serviceorder o "
    "JOIN exhibitors_application a ON a.id = o.application_id WHERE o.id = row.order_id",
    "entry_id": "SELECT edition_id FROM exhibitors_catalogueentry WHERE id = row.entry_id",
    "visitor_id": "SELECT edition_id FROM visitors_visitor WHERE id = row.visitor_id",
    "lecture_id": "SELECT edition_id FROM forum_sessions_lecture WHERE id = row.lecture_id",
}
TRIGGER = "archive_is_read_only"


def functions() -> migrations.RunSQL:
    """One function for each column. `row` is what is written, or taken away."""
    refuse = "RAISE EXCEPTION 'the edition is archived' USING ERRCODE = '23001', CONSTRAINT = 'edition_is_archived'"
    made = [
        f"""
        CREATE OR REPLACE FUNCTION desk_guard_by_{column}() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE former bigint; present bigint;
        BEGIN
            IF current_setting('altyn.archive', true) IS DISTINCT FROM 'open' THEN
                IF TG_OP <> 'INSERT' THEN
                    {select.replace("row.", "OLD.")} INTO former;
                END IF;
                IF TG_OP <> 'DELETE' THEN
                    {select.replace("row.", "NEW.")} INTO present;
                END IF;
                IF EXISTS (SELECT FROM forum_edition WHERE id IN (former, present) AND archived_at IS NOT NULL) THEN
                    {refuse};
                END IF;
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        END $$;
        """
        for column, select in _EDITION_BY.items()
    ]
    # The edition itself: it may be opened again, and nothing else.
    made.append(
        f"""
        CREATE OR REPLACE FUNCTION desk_guard_edition() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' THEN
                IF OLD.archived_at IS NOT NULL THEN {refuse}; END IF;
                RETURN OLD;
            END IF;
            IF OLD.archived_at IS NOT NULL AND NEW.archived_at IS NOT NULL
                    AND current_setting('altyn.archive', true) IS DISTINCT FROM 'open' THEN
                {refuse};
            END IF;
            RETURN NEW;
        END $$;
        """
    )
    names = [*(f"desk_guard_by_{column}" for column in _EDITION_BY), "desk_guard_edition"]
    return migrations.RunSQL("".join(made), "".join(f"DROP FUNCTION {name}();" for name in names))


def guard(table: str, column: str) -> migrations.RunSQL:
    return _trigger(table, "INSERT OR UPDATE OR DELETE", f"desk_guard_by_{column}")


def guard_edition() -> migrations.RunSQL:
    return _trigger("forum_edition", "UPDATE OR DELETE", "desk_guard_edition")


def _trigger(table: str, operations: str, function: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {TRIGGER} BEFORE {operations} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()",
        f"DROP TRIGGER {TRIGGER} ON {table}",
    )
