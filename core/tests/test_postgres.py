"""A connection that was kept is looked at without a question, and replaced when its server has gone."""

import pytest
from django.db import close_old_connections, connection

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def kept(settings):
    """As a web worker keeps it between two requests."""
    connection.close()
    before = connection.settings_dict["CONN_HEALTH_CHECKS"], connection.settings_dict["CONN_MAX_AGE"]
    connection.settings_dict.update(CONN_HEALTH_CHECKS=True, CONN_MAX_AGE=60)
    yield connection
    connection.settings_dict.update(CONN_HEALTH_CHECKS=before[0], CONN_MAX_AGE=before[1])
    connection.close()


def _backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def test_a_line_that_is_quiet_is_not_asked(kept, monkeypatch):
    first = _backend()
    monkeypatch.setattr(kept, "is_usable", lambda: pytest.fail("asked"))
    close_old_connections()
    assert _backend() == first


def test_a_line_that_the_server_has_closed_is_replaced(kept):
    first = _backend()
    with kept.copy().cursor() as another:
        another.execute("SELECT pg_terminate_backend(%s, 1000)", [first])
        another.connection.close()
    close_old_connections()
    assert _backend() != first


def test_after_an_error_django_asks(kept, monkeypatch):
    asked = []
    _backend()
    kept.errors_occurred = True
    monkeypatch.setattr(kept, "is_usable", lambda: asked.append(1) or True)
    close_old_connections()
    assert asked
