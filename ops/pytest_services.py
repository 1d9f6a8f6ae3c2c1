"""pytest plugin (`-p ops.pytest_services`): a private PostgreSQL and Valkey for one test run, removed
afterwards.

Wraps the hook that loads the configuration, because pytest-django reads the settings in it: by then the
variables must be there. Parallel workers (xdist) inherit the servers of their controller and take two
Valkey databases each, cache and broker; pytest-django gives each a PostgreSQL database of its own.
"""

import atexit
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from . import outside
from .environment import site_environment
from .errors import ServiceError
from .postgres import Postgres
from .valkey import Valkey, with_database

DATABASES = 256
NOTHING_RUNS = {"--collect-only", "--co", "--version", "-V", "-h", "--help", "--fixtures", "--markers"}

_services: list[Postgres | Valkey] = []
_folder: Path | None = None
_header = "services: those of DATABASE_URL and REDIS_URL"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(args: list[str]) -> Iterator[None]:
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        _take_databases(int(re.sub(r"\D", "", worker)))
    else:
        try:
            _prepare(start=not NOTHING_RUNS & set(args))
        except ServiceError as error:
            _clean_up()
            raise pytest.UsageError(f"the services that the tests need are missing.\n{error}") from None
    return (yield)


def pytest_report_header() -> str:
    return _header


def pytest_unconfigure() -> None:
    _clean_up()


def _prepare(*, start: bool) -> None:
    global _folder, _header
    began = time.monotonic()
    _folder = Path(tempfile.mkdtemp(prefix="altyn-test-"))
    _folder.chmod(0o711)  # a PostgreSQL that runs as nobody must get through
    atexit.register(_clean_up)
    (_folder / "run").mkdir()
    (_folder / "mail").mkdir()
    if start:
        _start_services(_folder)
        if _services:
            names = " and ".join(service.title for service in _services)
            _header = f"services: own {names}, up in {time.monotonic() - began:.1f} s"
    else:
        os.environ.setdefault("DATABASE_URL", "postgresql:///nothing-runs")
        os.environ.setdefault("REDIS_URL", "unix:///nothing-runs?db=0")
    os.environ.update(site_environment(os.environ, var_dir=_folder, base_url="http://testserver"))
    os.environ.setdefault("STATICFILES", "finders")  # straight from the source, nothing to collect
    os.environ.pop("PROMETHEUS_MULTIPROC_DIR", None)  # one process: its figures stay in its memory


def _start_services(folder: Path) -> None:
    if url := os.environ.get("REDIS_URL"):
        outside.require_redis(url)
    else:
        valkey = Valkey(folder / "redis", durable=False, databases=DATABASES)
        _services.append(valkey)
        valkey.launch()
        os.environ["REDIS_URL"], os.environ["CELERY_BROKER_URL"] = valkey.url(), valkey.broker_url()
    if url := os.environ.get("DATABASE_URL"):
        outside.require_database(url)
    else:
        postgres = Postgres(folder / "postgres", durable=False)
        _services.append(postgres)
        postgres.launch()
        os.environ["DATABASE_URL"] = postgres.url()
    for service in _services:
        service.wait_until_ready()


def _take_databases(worker: int) -> None:
    """gw0 has 0 and 1, gw1 has 2 and 3; the controller of a parallel run executes no test itself."""
    os.environ["REDIS_URL"] = with_database(os.environ["REDIS_URL"], 2 * worker)
    if broker := os.environ.get("CELERY_BROKER_URL"):
        os.environ["CELERY_BROKER_URL"] = with_database(broker, 2 * worker + 1)


def _clean_up() -> None:
    while _services:
        _services.pop().stop()
    if _folder:
        shutil.rmtree(_folder, ignore_errors=True)
