"""A private PostgreSQL: its data folder, its server process, its databases.

Guards against: a half-made cluster taken for a whole one; two servers on one data folder; lock files left
by a killed server, which PostgreSQL itself believes whenever *some* process has that number, be it a zombie
that nobody reaps (a container without init) or a stranger; backends of a killed server that still hold its
memory. Listens on a unix socket only, in a folder that nobody else can enter, so trust is enough and no
port can clash.
"""

import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from . import postgres_wire
from .binaries import find_postgres
from .errors import ServiceError
from .folders import make_private, place_for_sockets, remove_if_empty, tail
from .privileges import ON_LINUX, account_for_postgres, first_closed_folder
from .process import Process

USER = DATABASE = "altyn_oimaq"
STILL_IN_USE = "shared memory block"
PATIENCE_WITH_LEFTOVERS = 10.0
SETTINGS = {
    "max_connections": "100",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "log_min_messages": "warning",
    "dynamic_shared_memory_type": "mmap",  # /dev/shm of a container is small
}
THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres(Process):
    """`Postgres(folder).start()`, then `url()`. `durable=False` gives up safety for speed: for tests."""

    name = "postgres"
    title = "PostgreSQL"
    stop_signal = signal.SIGINT  # "fast"; SIGTERM would wait for every client to leave
    patience = 60.0
    pause = 0.03

    def __init__(self, folder: Path, *, log: Path | None = None, durable: bool = True) -> None:
        super().__init__(log=log or folder.with_name(folder.name + ".log"))
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder.resolve()
        self.durable = durable
        self.binaries = find_postgres(major=self._major_of_data())
        self.data = self.folder / str(self.binaries.major) / "data"
        self.sockets = place_for_sockets(self.folder / "s")
        self.account = account_for_postgres()
        self._require_open_folders()
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_")) and k != "LANG"}
        self.environment = inherited | {"LC_ALL": "C", "TZ": "UTC"}

    # Using it

    def url(self, database: str = DATABASE) -> str:
        return f"postgresql://{USER}@/{database}?host={quote(str(self.sockets), safe='/')}"

    def query(self, sql: str, *, database: str = DATABASE) -> list[postgres_wire.Row]:
        return postgres_wire.query(self._socket, sql, user=USER, database=database)

    def create_database(self, name: str = DATABASE) -> None:
        """Does nothing when it exists."""
        if not self.query(f"SELECT 1 FROM pg_database WHERE datname = '{name}'", database="postgres"):  # noqa: S608
            self.query(f'CREATE DATABASE "{name}"', database="postgres")

    # Starting it

    def launch(self) -> None:
        self._make_cluster()
        make_private(self.sockets)
        if self.account.owner is not None:
            os.chown(self.sockets, self.account.owner, -1)
        self._clear_leftovers()
        self.spawn(cwd=self.data, account=self.account, env=self.environment)

    def stop(self) -> None:
        super().stop()
        remove_if_empty(self.sockets)

    def wait_until_ready(self) -> None:
        super().wait_until_ready()
        self.create_database()

    def is_ready(self) -> bool:
        return self.is_alive() and postgres_wire.accepts_connections(self._socket, user=USER)

    def start_may_be_repeated(self) -> bool:
        return STILL_IN_USE in tail(self.log, 5)

    def command(self) -> list[str]:
        settings = SETTINGS | ({} if self.durable else THROW_AWAY)
        settings["unix_socket_directories"] = f'"{self.sockets}"'
        program = [str(self.binaries.folder / "postgres"), "-D", str(self.data), "-h", "", "-p", "5432"]
        return program + [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    @property
    def _socket(self) -> Path:
        return self.sockets / ".s.PGSQL.5432"

    def _major_of_data(self) -> int | None:
        made = [int(path.read_text()) for path in self.folder.glob("*/data/PG_VERSION")]
        return max(made, default=None)

    def _require_open_folders(self) -> None:
        """Where the server runs as `nobody`, that account must be able to get to its files."""
        if self.account.owner is None:
            return
        for path in (self.folder, self.binaries.folder):
            if closed := first_closed_folder(path):
                raise ServiceError(
                    f"PostgreSQL cannot run as root, and the account nobody may not enter {closed}.\n"
                    f"Fix: run as an ordinary user, or move this folder out of {closed}, or set DATABASE_URL."
                )

    def _make_cluster(self) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        self.data.parent.mkdir(parents=True, exist_ok=True)
        making = self.data.with_name("data.new")
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
        if self.account.owner is not None:
            os.chown(making, self.account.owner, -1)
        done = subprocess.run(
            self._initdb(making),
            cwd=making,
            env=self.environment,
            capture_output=True,
            text=True,
            errors="replace",
            **self.account.arguments(),
        )
        if done.returncode:
            raise ServiceError(f"initdb failed:\n{(done.stderr or done.stdout).strip()[-800:]}")
        making.rename(self.data)

    def _initdb(self, folder: Path) -> list[str]:
        """Cyrillic upper and lower case need C.UTF-8; only the builtin provider has it everywhere."""
        major = self.binaries.major
        command = [
            str(self.binaries.folder / "initdb"),
            "-D",
            str(folder),
            "-U",
            USER,
            "-A",
            "trust",
            "-E",
            "UTF8",
        ]
        if major >= 17:
            command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        else:
            command += ["--locale=C.UTF-8"]
        if major >= 16:
            command += ["--set", "dynamic_shared_memory_type=mmap"]
        return command if self.durable else [*command, "--no-sync"]

    def _clear_leftovers(self) -> None:
        """Remove lock files that belong to no living server; wait for one that is just going down."""
        deadline = time.monotonic() + PATIENCE_WITH_LEFTOVERS
        for lock in (self.data / "postmaster.pid", self.sockets / ".s.PGSQL.5432.lock"):
            while users := self._users(lock):
                if time.monotonic() > deadline:
                    raise ServiceError(
                        f"PostgreSQL is already running on {self.data}.\n"
                        f"Fix: kill -INT {' '.join(map(str, users))}, or use another VAR_DIR."
                    )
                time.sleep(0.1)
            lock.unlink(missing_ok=True)

    def _users(self, lock: Path) -> list[int]:
        """Living servers that the lock file stands for."""
        if not lock.exists():
            return []
        if ON_LINUX:
            return _working_in(self.data)
        with suppress(OSError, ValueError, IndexError):
            named = abs(int(lock.read_text().split()[0]))
            shown = subprocess.run(
                ["ps", "-o", "stat=,command=", "-p", str(named)], capture_output=True, text=True
            )
            if "postgres" in shown.stdout and not shown.stdout.startswith("Z"):
                return [named]
        return []


def _working_in(folder: Path) -> list[int]:
    """Every PostgreSQL process has its data folder as its working folder; a zombie has none."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            here = os.readlink(process / "cwd") == str(folder)
            if here and b"postgres" in (process / "cmdline").read_bytes():
                found.append(int(process.name))
    return found
