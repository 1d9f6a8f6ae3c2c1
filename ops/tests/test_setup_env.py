"""The set-up script on a throw-away checkout whose requirements are empty: what is installed, and when."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import REPOSITORY


@pytest.fixture
def checkout(folder: Path) -> Path:
    (folder / "ops").mkdir()
    shutil.copy(REPOSITORY / "ops/setup_env.sh", folder / "ops")
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-services.txt"):
        (folder / name).write_text("# nothing\n")
    return folder


def set_up(checkout: Path, *steps: str, **variables: str) -> tuple[int, str]:
    done = subprocess.run(
        ["bash", "-c", "set -euo pipefail; . ops/setup_env.sh; " + "; ".join(steps)],
        cwd=checkout,
        env=os.environ | {"NO_UV": "1", "NO_BROWSER": "1", "PYTHON": sys.executable} | variables,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


def fake(path: Path, script: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_installs_only_when_something_is_missing(checkout: Path) -> None:
    (checkout / ".venv").mkdir()
    fake(checkout / ".venv/bin/python", '[ "$2" != pip ] || echo "$@" >>.venv/asked')
    installing = (0, "Installing the Python packages into .venv ...\n")
    asked = (
        "-m pip install --disable-pip-version-check --require-hashes -q -r {} -r requirements-services.txt"
    )

    assert set_up(checkout, "set_up_environment run") == installing
    assert set_up(checkout, "set_up_environment run") == (0, "")
    assert set_up(checkout, "set_up_environment test") == installing
    assert set_up(checkout, "set_up_environment test", "set_up_environment run") == (0, "")
    (checkout / "requirements.txt").write_text("# changed\n")
    assert set_up(checkout, "set_up_environment test") == (0, "")
    assert set_up(checkout, "set_up_environment run") == installing
    assert (checkout / ".venv/asked").read_text().splitlines() == [
        asked.format(name) for name in ("requirements.txt", "requirements-dev.txt", "requirements.txt")
    ]


def test_an_installation_that_fails_is_tried_again_next_time(checkout: Path) -> None:
    (checkout / ".venv").mkdir()
    fake(checkout / ".venv/bin/python", '[ "$2" != pip ]')
    for _ in range(2):
        status, said = set_up(checkout, "set_up_environment run")
        assert status == 1 and "error: the packages could not be installed" in said


def test_a_name_on_the_path_that_is_no_python_is_passed_over(checkout: Path) -> None:
    fake(checkout / "bin/python3.13", "echo 'python3.13: command not found' >&2; exit 127")
    fake(checkout / "bin/python3.12", "exit 1")
    fake(checkout / "bin/python3.11", "exit 0")
    path = f"{checkout}/bin:{os.environ['PATH']}"
    assert set_up(checkout, "find_python", PYTHON="", PATH=path) == (0, f"{checkout}/bin/python3.11\n")


def test_without_python_the_reader_learns_what_to_do(checkout: Path) -> None:
    status, said = set_up(checkout, "set_up_environment run", PYTHON="/nowhere/python")
    assert status == 1
    assert said.splitlines()[-1].startswith("error: Python 3.11 or newer is needed. Fix: ")


def test_without_a_browser_one_line_says_what_is_skipped(checkout: Path) -> None:
    fake(checkout / "bin/id", "echo 1000")
    status, said = set_up(checkout, f"PATH='{checkout}/bin'", "set_up_browser")
    assert status == 0 and said.count("\n") == 1 and "apt install chromium" in said
