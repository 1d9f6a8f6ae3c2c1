"""The plugin itself, in a pytest of its own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ops.valkey import Valkey

from .conftest import REPOSITORY

SUITE = """
import os, pytest, redis

@pytest.mark.parametrize("number", range(4))
def test_alone(number):
    import time; time.sleep(0.2)
    cache, broker = os.environ["REDIS_URL"], os.environ["CELERY_BROKER_URL"]
    redis.Redis.from_url(cache).set("seen", 1)
    print("SEEN", os.environ["PYTEST_XDIST_WORKER"], cache.split("db=")[1], broker.split("virtual_host=")[1])
    assert os.environ["DATABASE_URL"] and os.environ["SECRET_KEY"] and os.environ["TICKET_KEYS"]
"""


def run_pytest(folder: Path, *words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    (folder / "test_suite.py").write_text(SUITE)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "ops.pytest_services",
        "-p",
        "no:django",
        "-c",
        os.devnull,
    ]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")} | variables
    return subprocess.run(
        [*command, "--rootdir", str(folder), *words, "test_suite.py"],
        cwd=folder,
        env=environment | {"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
    )


def test_parallel_workers_share_the_servers_and_no_database(folder: Path) -> None:
    # The plugins that the libraries bring along slow the start down; this suite needs only xdist.
    done = run_pytest(
        folder, "-n2", "-p", "xdist", "-rP", PYTEST_DISABLE_PLUGIN_AUTOLOAD="1", TMPDIR=str(folder)
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "services: own Valkey and PostgreSQL, up in" in done.stdout
    assert set(re.findall(r"SEEN (.*)", done.stdout)) == {"gw0 0 1", "gw1 2 3"}
    assert not list(folder.glob("altyn-test-*")), "the servers' folder is removed afterwards"


def test_a_server_that_is_given_is_used_and_one_that_is_missing_is_named(folder: Path) -> None:
    with Valkey(folder / "redis", durable=False) as valkey:
        done = run_pytest(folder, REDIS_URL=valkey.url(), DATABASE_URL="postgresql://127.0.0.1:1/forum")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "DATABASE_URL: nothing answers at 127.0.0.1:1" in done.stderr and "Traceback" not in done.stderr
