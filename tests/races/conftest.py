"""Races commit, so each test gets a database to be emptied afterwards."""

import pytest


@pytest.fixture(autouse=True)
def _no_nudges(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody listens, and eight publishers would only measure Valkey."""
    monkeypatch.setattr("mailing.services.nudging.run_script", lambda *args, **kwargs: 0)
