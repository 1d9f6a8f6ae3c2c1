"""`./run`: the whole site on this machine, until Ctrl-C.

Owns VAR_DIR while it lives: the lock, `run/*.pid`, `run/environment.json`, the logs. Services that
DATABASE_URL or REDIS_URL name are asked whether they are there, and neither started nor stopped.
"""

import argparse
import os
import sys
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from . import interrupts, outside, port
from .environment import site_environment
from .errors import ServiceError
from .postgres import Postgres
from .process import Process
from .programs import Beat, Web, Worker, prepare_site
from .running import ROOT, publish, take_lock, var_dir, withdraw
from .supervisor import Supervisor
from .valkey import Valkey

HELP = """\
environment:
  PORT, HOST           where the site listens (127.0.0.1, the first free port from 8000)
  VAR_DIR              where data, logs and mails are kept (var/)
  DATABASE_URL         use this PostgreSQL instead of starting one
  REDIS_URL            use this Redis or Valkey instead of starting one
  PG_BINDIR            start the PostgreSQL of this folder
  REDIS_BIN            start this valkey-server or redis-server
  EMAIL_URL            send mails there instead of writing them to VAR_DIR/mail
  WEB_WORKERS          web server processes (2)
  WORKER_PROCESSES     processes for background work (2)
"""


def main() -> int:
    argparse.ArgumentParser(
        prog="./run",
        description="Starts the whole site on this machine; Ctrl-C stops it.",
        epilog=HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    ).parse_args()
    interrupts.install()
    try:
        run()
    except interrupts.Interrupted:
        return 0
    except ServiceError as error:
        interrupts.ignore_from_now_on()
        complain(str(error))
        return 1
    return 0


def run() -> None:
    began = time.monotonic()
    folder = make_var_dir()
    with closing(take_lock(folder)):
        supervisor = Supervisor(run_dir=folder / "run", say=say)
        try:
            base_url, report = start(supervisor, folder)
            say(welcome(base_url, report, folder, seconds=time.monotonic() - began))
            supervisor.watch()
        except interrupts.Interrupted:
            say("\nStopping …")
            raise
        finally:
            interrupts.ignore_from_now_on()
            withdraw(folder)
            supervisor.stop()


def start(supervisor: Supervisor, folder: Path) -> tuple[str, dict[str, Any]]:
    """Everything in its order; the address of the site and what the preparation reported."""
    given = dict(os.environ)
    services = own_services(folder)
    if services:
        say(f"Starting {' and '.join(service.title for service in services)} …")
    supervisor.launch(*services)
    listener = port.listen()
    base_url = port.url_of(listener)
    supervisor.wait(*services)

    environment = given | addresses(services) | {"PYTHONUNBUFFERED": "1"}
    environment |= site_environment(environment, var_dir=folder, base_url=base_url)
    say("Preparing the site …")
    report = prepare_site(var_dir=folder, environment=environment)
    publish(folder, environment)

    web = Web(listener=listener, base_url=base_url, var_dir=folder, environment=environment)
    supervisor.launch(web, *(program(var_dir=folder, environment=environment) for program in (Worker, Beat)))
    supervisor.wait(web)
    return base_url, report


def own_services(folder: Path) -> list[Process]:
    """Those that nobody else runs for us; of the others, proof that they answer."""
    services: list[Process] = []
    if url := os.environ.get("REDIS_URL"):
        outside.require_redis(url)
    else:
        services.append(Valkey(folder / "redis", log=folder / "log/redis.log"))
    if url := os.environ.get("DATABASE_URL"):
        outside.require_database(url)
    else:
        services.append(Postgres(folder / "postgres", log=folder / "log/postgres.log"))
    return services


def addresses(services: list[Process]) -> dict[str, str]:
    """A broker is named only for a Valkey of ours: from a REDIS_URL that was given, the settings derive
    it."""
    found = {}
    for service in services:
        if isinstance(service, Postgres):
            found["DATABASE_URL"] = service.url()
        elif isinstance(service, Valkey):
            found["REDIS_URL"] = service.url()
            found["CELERY_BROKER_URL"] = os.environ.get("CELERY_BROKER_URL") or service.broker_url()
    return found


def make_var_dir() -> Path:
    folder = var_dir()
    try:
        for name in ("log", "run", "mail"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / "mail").chmod(0o700)  # letters to people
        (folder / "run/probe").touch()
        (folder / "run/probe").unlink()
    except OSError as error:
        raise ServiceError(
            f"cannot write to {folder} ({error.strerror}). Fix: VAR_DIR=/a/folder/of/yours ./run"
        ) from None
    return folder


def welcome(base_url: str, report: dict[str, Any], folder: Path, *, seconds: float) -> str:
    organiser = report.get("organiser") or {}
    rows = [
        ("қазақша", f"{base_url}/"),
        ("русский", f"{base_url}/ru/"),
        ("English", f"{base_url}/en/"),
        ("organiser", f"{base_url}/admin/"),
    ]
    if not os.environ.get("EMAIL_URL"):
        rows.append(("mailbox", f"{base_url}/mailbox/"))
    rows.append(("API", f"{base_url}/api/docs/"))
    rows.append(("", ""))
    if email := organiser.get("email"):
        change = f".venv/bin/python manage.py changepassword {email}"
        rows.append(("login", email))
        rows.append(("password", organiser.get("password") or f"as before; to change it: {change}"))
    shown = folder.relative_to(ROOT) if folder.is_relative_to(ROOT) else folder
    rows.append(("logs", f"{shown}/log/"))
    table = "\n".join(f"  {name:<12}{value}".rstrip() for name, value in rows)
    return f"\nALTYN OIMAQ is up ({seconds:.1f} s)\n\n{table}\n\nCtrl-C stops everything."


def say(text: str) -> None:
    """A reader who has gone away (`./run | head`, a closed terminal) must not stop the site, nor its
    stopping."""
    try:
        print(text, flush=True)
    except OSError:
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def complain(text: str) -> None:
    with suppress(OSError):
        print(f"error: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.stderr.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.exit(main())
