import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
SERVICE_VARIABLES = ("DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "EMAIL_URL", "PORT", "HOST", "VAR_DIR")
SITE_VARIABLES = (
    "SECRET_KEY",
    "TICKET_KEYS",
    "DEBUG",
    "ALLOWED_HOSTS",
    "BASE_URL",
    "MAIL_DIR",
    "INSECURE_HTTP",
)


@pytest.fixture(autouse=True)
def nobody_set_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    """The variables of the test run itself must not decide these tests."""
    for name in SERVICE_VARIABLES + SITE_VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Spaces and Kazakh letters, as a folder of our users may have."""
    made = tmp_path / "Көрме залы"
    made.mkdir()
    return made


class Site:
    """A throw-away checkout with this package and the smallest site, and the ./run of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(REPOSITORY / "ops/tests/site", folder)
        shutil.copytree(
            REPOSITORY / "ops", folder / "ops", ignore=shutil.ignore_patterns("tests", "__pycache__")
        )
        self.runs: list[Run] = []

    def run(self, *, output: int | None = None, **variables: str) -> "Run":
        """With `output`, that file descriptor is its terminal."""
        started = Run(self.folder, variables, output)
        self.runs.append(started)
        return started


class Run:
    def __init__(self, folder: Path, variables: dict[str, str], terminal: int | None) -> None:
        self.var_dir = Path(variables.get("VAR_DIR", folder / "var"))
        self.output = folder / f"output-{time.monotonic_ns()}"
        with open(self.output, "wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "ops.up"],
                cwd=folder,
                env=os.environ | {"WEB_WORKERS": "1", "WORKER_PROCESSES": "1"} | variables,
                stdout=terminal or output,
                stderr=subprocess.STDOUT,
            )
        if terminal:
            os.close(terminal)

    def said(self) -> str:
        return self.output.read_text()

    def until(self, text: str, *, seconds: float = 40) -> str:
        """Wait until it has said this."""
        deadline = time.monotonic() + seconds
        while text not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.02)
        return self.said()

    def ends(self, *, seconds: float = 40) -> int:
        return self.process.wait(seconds)

    def stop(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.ends()

    def pid_of(self, name: str) -> int:
        return int((self.var_dir / f"run/{name}.pid").read_text())

    def pid_files(self) -> set[str]:
        return {path.stem for path in (self.var_dir / "run").glob("*.pid")}


@pytest.fixture
def site(folder: Path) -> Iterator[Site]:
    made = Site(folder / "сайт")
    yield made
    still_up = [run for run in made.runs if run.process.poll() is None]
    for run in still_up:
        run.process.send_signal(signal.SIGTERM)
    for run in still_up:
        run.ends()
