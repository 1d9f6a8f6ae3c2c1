"""./run with real processes around the smallest site: both servers, gunicorn, Celery worker and beat."""

import json
import os
import signal
import socket
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from ops.running import environment

from .conftest import Run, Site

PARTS = {"web", "worker", "beat", "postgres", "redis"}
UP = "Ctrl-C stops everything."


def address(run: Run) -> str:
    line = next(line for line in run.said().splitlines() if "қазақша" in line)
    return line.split()[1].rstrip("/")


def answer(url: str) -> dict[str, str]:
    with urllib.request.urlopen(url, timeout=20) as response:
        found: dict[str, str] = json.load(response)
        return found


def answers_again(run: Run) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            answer(address(run))
            return
        except urllib.error.HTTPError:
            assert time.monotonic() < deadline, run.said()
            time.sleep(0.05)


def all_gone(pids: list[int], *, seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while any(is_there(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not any(is_there(pid) for pid in pids)


def is_there(pid: int) -> bool:
    """Dead and waiting for somebody to notice counts as gone: who adopts orphans here may never look."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_two_sites_side_by_side_through_kills_and_stops(site: Site, tmp_path: Path) -> None:
    first, second = (
        site.run(),
        site.run(VAR_DIR=str(tmp_path / "екінші"), BASE_URL="https://forum.example.kz"),
    )
    said = first.until(UP)
    second.until(UP)
    assert "login       organiser@example.kz" in said and "password    алтын" in said
    assert f"mailbox     {address(first)}/mailbox/" in said
    assert address(first) != address(second)

    seen = answer(address(first))
    assert seen["BASE_URL"] == address(first) and seen["DEBUG"] == "0"
    assert seen["VAR_DIR"] == str(first.var_dir) and seen["MAIL_DIR"] == str(first.var_dir / "mail")
    assert answer(address(second))["BASE_URL"] == "https://forum.example.kz"
    published = environment(first.var_dir)
    assert published["DATABASE_URL"] == seen["DATABASE_URL"]
    assert published["CELERY_BROKER_URL"] == seen["CELERY_BROKER_URL"]
    assert first.pid_files() == second.pid_files() == PARTS

    refused = site.run()
    assert refused.ends() == 1
    assert refused.said().startswith(
        f"error: the site is already running here (process {first.process.pid})."
    )

    killed = first.pid_of("postgres")
    os.kill(killed, signal.SIGKILL)
    first.until("PostgreSQL was killed by signal 9; starting it again.")
    answers_again(first)
    assert first.pid_of("postgres") != killed

    # One is stopped in good order while the other's supervisor is killed: both must leave nothing behind.
    orderly, orphaned = [[run.pid_of(name) for name in PARTS] for run in (first, second)]
    first.process.send_signal(signal.SIGINT)
    second.process.kill()
    second.ends()
    assert environment(second.var_dir) == {}
    again = site.run(VAR_DIR=str(second.var_dir), PREPARE_FAILS="1")  # while what it left is still going down
    assert first.ends() == 0
    assert first.said().rstrip().endswith("Stopping …")
    assert all_gone(orderly, seconds=0) and not first.pid_files() and environment(first.var_dir) == {}
    assert again.ends() == 1 and "the tables could not be made" in again.said(), "its database was up"
    assert all_gone(orphaned)


def test_a_reader_that_goes_away_stops_neither_the_site_nor_its_stopping(site: Site) -> None:
    reading, writing = os.pipe()
    run = site.run(output=writing)
    os.close(reading)
    while not environment(run.var_dir):
        assert run.process.poll() is None
        time.sleep(0.05)
    assert run.stop(signal.SIGTERM) == 0 and not run.pid_files()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_a_stop_in_the_middle_of_the_start(site: Site, number: signal.Signals) -> None:
    run = site.run()
    run.until("Starting")
    run.process.send_signal(number)
    run.process.send_signal(number)  # impatience changes nothing
    assert run.ends() == 0
    assert not run.pid_files() and "error" not in run.said() and "Traceback" not in run.said()


def test_what_dies_again_and_again_is_given_up(site: Site) -> None:
    (site.folder / "altyn_oimaq/celery.py").write_text("raise SystemExit('no such broker')\n")
    (site.folder / "altyn_oimaq/__init__.py").write_text("")
    fast = site.folder / "ops/supervisor.py"
    fast.write_text(fast.read_text().replace("MOST_RESTARTS = 5", "MOST_RESTARTS = 1"))
    run = site.run()
    assert run.ends() == 1
    last = run.said().partition("error: ")[2]
    assert " died 2 times in a minute; the end of " in last and "no such broker" in last
    assert not run.pid_files()


def test_a_preparation_that_fails_says_what_it_said(site: Site) -> None:
    run = site.run(PREPARE_FAILS="1")
    assert run.ends() == 1
    assert run.said().endswith("/log/prepare.log:\nthe tables could not be made\n")


@pytest.mark.parametrize("variable", ["DATABASE_URL", "REDIS_URL"])
def test_a_server_that_is_not_there_is_told_at_once(site: Site, variable: str) -> None:
    scheme = "postgresql" if variable == "DATABASE_URL" else "redis"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"{scheme}://127.0.0.1:{taken.getsockname()[1]}/0"
        run = site.run(**{variable: address})  # type: ignore[arg-type]
        assert run.ends(seconds=5) == 1
    assert run.said().startswith(f"error: {variable}: nothing answers at 127.0.0.1:")
    assert run.said().count("\n") == 2


def test_a_folder_that_cannot_be_written(site: Site) -> None:
    run = site.run(VAR_DIR="/proc/nothing")
    assert run.ends() == 1
    assert run.said().startswith("error: cannot write to /proc/nothing (")
