"""The forum of 2019 for a whole class of tests: loading it takes longer than any of them."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from forum import queries
from forum.models import Edition


@pytest.fixture(scope="class")
def demo_2019(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Each test's own transaction is a savepoint inside of this one, which is taken back in the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        queries.forget_remembered()
        call_command("load_demo", "--starts-on", "2019-08-29", verbosity=0, stdout=StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def past(demo_2019: None, db: None) -> Edition:
    """The edition of 2019, as the database has it."""
    return Edition.objects.get(code="altyn-oimaq-2019")
