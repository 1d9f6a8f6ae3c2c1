"""The database's tables are those of the models, and a new migration never stops the running release."""

from io import StringIO

import pytest
from django.core.management import call_command
from django_migration_linter import MigrationLinter
from django_migration_linter.sql_analyser import PostgresqlAnalyser, analyse_sql_statements

from .repository import REPOSITORY, WINGS

pytestmark = pytest.mark.django_db


def test_no_migration_is_missing():
    call_command("makemigrations", check_changes=True, dry_run=True, stdout=StringIO())


@pytest.mark.django_db(transaction=True)  # indexes that are built beside the site refuse to be in one
def test_new_migrations_run_beside_the_old_release():
    linter = MigrationLinter(
        path=str(REPOSITORY),
        include_apps=[*WINGS, "forum_sessions"],
        all_warnings_as_errors=True,
        ignore_initial_migrations=True,  # tables that are only being made hold up nobody
        no_cache=True,
        quiet=["ok", "ignore"],
    )
    linter.lint_all_migrations()
    assert linter.nb_total >= 7
    assert not linter.has_errors


def test_a_migration_that_breaks_the_old_release_would_be_found():
    statement = 'ALTER TABLE "visitors_visitor" ADD COLUMN "shoe_size" integer NOT NULL'
    errors, _ignored, _warnings = analyse_sql_statements(PostgresqlAnalyser, [statement])
    assert [error.code for error in errors] == ["NOT_NULL"]
