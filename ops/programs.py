"""The site's own processes: the one-off preparation, then web server, Celery worker and beat."""

import json
import os
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from .errors import ServiceError
from .folders import tail
from .privileges import OURSELVES
from .process import Process
from .running import ROOT

SITE = "altyn_oimaq"
QUEUES = "mail,documents,default,webhooks"


class Program(Process):
    """A Python module of the virtual environment, run from the checkout."""

    def __init__(self, *, var_dir: Path, environment: dict[str, str]) -> None:
        super().__init__(log=var_dir / f"log/{self.name}.log")
        self.var_dir = var_dir
        self.environment = environment

    def launch(self) -> None:
        self.spawn(cwd=ROOT, env=self.environment)

    def is_ready(self) -> bool:
        return self.is_alive()


class Web(Program):
    name = "web"
    title = "The web server"
    patience = 60.0
    pause = 0.1

    def __init__(self, *, listener: socket.socket, base_url: str, **rest: Any) -> None:
        super().__init__(**rest)
        self.listener = listener
        self.health = f"{base_url}/health/ready"
        self.answer = "nothing"

    def command(self) -> list[str]:
        gunicorn = [
            sys.executable,
            "-m",
            "gunicorn",
            f"{SITE}.wsgi:application",
            "-c",
            "ops/gunicorn_conf.py",
        ]
        return [*gunicorn, "-b", f"fd://{self.listener.fileno()}"]

    def launch(self) -> None:
        self.spawn(cwd=ROOT, env=self.environment, pass_fds=[self.listener.fileno()])

    def is_ready(self) -> bool:
        """Asked directly, whatever proxy the machine is set up to use."""
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            return bool(direct.open(self.health, timeout=2).status == 200)
        except urllib.error.HTTPError as error:
            self.answer = f"{error.code} {error.read(500).decode(errors='replace').strip()}"
        except OSError as error:
            self.answer = str(error)
        return False

    def why_not_ready(self) -> str:
        return f"{self.health} answers: {self.answer}\n{super().why_not_ready()}"


class Worker(Program):
    """A task that is cut off by the end of the grace comes back: tasks are acknowledged late."""

    name = "worker"
    title = "The Celery worker"
    grace = 25.0

    def command(self) -> list[str]:
        size = os.environ.get("WORKER_PROCESSES") or "2"
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        return [*_celery("worker"), "-Q", QUEUES, "-c", size, *quiet]


class Beat(Program):
    """A process of its own: inside the worker it would die with it."""

    name = "beat"
    title = "Celery beat"

    def command(self) -> list[str]:
        return [*_celery("beat"), "-s", str(self.var_dir / "run/beat-schedule"), "--pidfile="]


def prepare_site(*, var_dir: Path, environment: dict[str, str]) -> dict[str, Any]:
    """Tables, static files, demonstration forum, organiser's login: `manage.py prepare`, in one Python
    process."""
    metrics = Path(environment["PROMETHEUS_MULTIPROC_DIR"])
    if metrics.is_relative_to(
        var_dir
    ):  # figures of processes that are gone; somebody else's folder is left alone
        shutil.rmtree(metrics, ignore_errors=True)
        metrics.mkdir(parents=True)
    log = var_dir / "log/prepare.log"
    with open(log, "wb") as errors:
        done = subprocess.run(
            [sys.executable, "manage.py", "prepare"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
            **OURSELVES.arguments(dies_with_us=Process.stop_signal),
        )
    if done.returncode:
        raise ServiceError(f"manage.py prepare failed; the end of {log}:\n{tail(log, 6)}")
    for line in reversed(done.stdout.decode(errors="replace").splitlines()):
        if line.startswith("{"):
            report: dict[str, Any] = json.loads(line)
            return report
    return {}


def _celery(role: str) -> list[str]:
    return [sys.executable, "-m", "celery", "-A", SITE, role, "-l", "INFO"]
