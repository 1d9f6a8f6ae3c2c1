"""The system under load: PostgreSQL (durable), Valkey, web, one Celery worker, beat - as `./run` starts them.

Two differences: mail goes to the sink, and RATE_LIMITS=off, since all visitors come from one address here. Its
data live in a folder that is thrown away; only the collected static files are kept from one benchmark to the next.
"""

import os
import socket
import sys
from pathlib import Path
from typing import Self

from ops.environment import site_environment
from ops.folders import tail
from ops.postgres import Postgres
from ops.process import Process
from ops.programs import Beat, Web, Worker, prepare_site
from ops.running import ROOT
from ops.valkey import Valkey

from . import meters

WEB_WORKERS, WEB_THREADS, WORKER_PROCESSES = 2, 4, 2
KEPT = ROOT / "var/bench"
# What the caller has set for a site of their own must not reach ours.
_NOT_OURS = (
    "DATABASE_URL",
    "REDIS_URL",
    "CELERY_BROKER_URL",
    "EMAIL_URL",
    "MAIL_DIR",
    "BASE_URL",
    "DEBUG",
    "STATICFILES",
)


class System:
    """A context manager; `web.listener` is where it listens."""

    def __init__(self, folder: Path, *, mail_port: int) -> None:
        for name in ("log", "run"):
            (folder / name).mkdir(parents=True)
        self.folder = folder
        self.postgres = Postgres(folder / "postgres", log=folder / "log/postgres.log")
        self.valkey = Valkey(folder / "redis", log=folder / "log/redis.log")
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
        self.base_url = "http://{}:{}".format(*self.listener.getsockname())
        self.environment = self._environment(mail_port)
        program = {"var_dir": folder, "environment": self.environment}
        self.web = Web(listener=self.listener, base_url=self.base_url, **program)
        self.worker = Worker(**program)
        self.beat = Beat(**program)
        self.parts: list[Process] = [self.postgres, self.valkey, self.web, self.worker, self.beat]

    @property
    def address(self) -> tuple[str, int]:
        host, port = self.listener.getsockname()
        return host, port

    def __enter__(self) -> Self:
        try:
            self.postgres.start()
            self.valkey.start()
            prepare_site(var_dir=self.folder, environment=self.environment)
            for part in (self.web, self.worker, self.beat):
                part.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        if any(exception):  # the folder is thrown away, and with it the reason
            for part in (self.web, self.worker):
                print(f"--- the end of {part.log.name}\n{tail(part.log)}", file=sys.stderr)
        for part in reversed(self.parts):
            part.stop()
        self.listener.close()

    def cpu(self) -> dict[str, float]:
        """CPU seconds so far, by part."""
        return {part.name: meters.cpu_seconds(part.pid) for part in self.parts}

    def _environment(self, mail_port: int) -> dict[str, str]:
        given = {name: value for name, value in os.environ.items() if name not in _NOT_OURS}
        given |= {
            "DATABASE_URL": self.postgres.url(),
            "REDIS_URL": self.valkey.url(),
            "CELERY_BROKER_URL": self.valkey.broker_url(),
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            "RATE_LIMITS": "off",
            "STATIC_ROOT": str(KEPT / "static"),
            "WEB_WORKERS": str(WEB_WORKERS),
            "WEB_THREADS": str(WEB_THREADS),
            "PYTHONUNBUFFERED": "1",
        }
        return given | site_environment(given, var_dir=self.folder, base_url=self.base_url)


class BareWeb(Web):
    """`bench.bare` under the same web server and settings, with a database of its own on the same PostgreSQL."""

    name = "bare"
    title = "The bare view's web server"

    def __init__(self, system: System) -> None:
        system.postgres.create_database("bare")
        environment = system.environment | {"DATABASE_URL": system.postgres.url("bare")}
        listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
        self.address: tuple[str, int] = listener.getsockname()
        base_url = "http://{}:{}".format(*self.address)
        super().__init__(listener=listener, base_url=base_url, var_dir=system.folder, environment=environment)

    def command(self) -> list[str]:
        return ["bench.bare:application" if ":application" in word else word for word in super().command()]

    def stop(self) -> None:
        super().stop()
        self.listener.close()
