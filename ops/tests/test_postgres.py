import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops import postgres as module
from ops.errors import ServiceError
from ops.postgres import Postgres
from ops.privileges import account_for_postgres, first_closed_folder

AS_ROOT = os.geteuid() == 0
only_root = pytest.mark.skipif(not AS_ROOT, reason="only root can become somebody else")


@pytest.fixture
def postgres(folder: Path) -> Iterator[Postgres]:
    with Postgres(folder / "postgres") as server:
        yield server


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Where other accounts may enter; pytest's own folders are closed to them."""
    made = Path(tempfile.mkdtemp(prefix="altyn-ops-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


def test_it_knows_kazakh_letters_and_its_path_may_have_them(postgres: Postgres) -> None:
    assert "Көрме залы" in str(postgres.data)
    assert postgres.query("SELECT upper('әғқңөұүһі'), NULL") == [("ӘҒҚҢӨҰҮҺІ", None)]


def test_creating_a_database_twice_is_harmless(postgres: Postgres) -> None:
    postgres.create_database("екінші")
    postgres.create_database("екінші")
    assert postgres.query("SELECT 1", database="екінші") == [("1",)]


def test_a_refused_statement_is_an_error(postgres: Postgres) -> None:
    with pytest.raises(ServiceError, match='relation "nothing" does not exist'):
        postgres.query("SELECT * FROM nothing")
    with pytest.raises(ServiceError, match="does not exist"):
        postgres.query("SELECT 1", database="nothing")


def test_what_was_committed_survives_kill_9_and_lock_files_do_not_stop_the_next_start(
    postgres: Postgres,
) -> None:
    postgres.query("CREATE TABLE kept (number integer)")
    postgres.query("INSERT INTO kept VALUES (7)")
    postgres.kill()
    lock = postgres.data / "postmaster.pid"
    assert lock.exists()
    # The number of the dead server now belongs to a stranger: PostgreSQL itself would refuse to start.
    lock.write_text(f"{os.getpid()}\n" + lock.read_text().partition("\n")[2])
    postgres.start()
    assert postgres.query("SELECT number FROM kept") == [("7",)]


def test_a_second_server_on_the_same_data_is_refused(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE_WITH_LEFTOVERS", 0.2)
    with pytest.raises(ServiceError, match=rf"already running.*\n.*kill -INT .*{postgres.pid}"):
        Postgres(postgres.folder).launch()
    assert postgres.is_ready()


def test_a_cluster_left_half_made_is_made_again(folder: Path) -> None:
    major = Postgres(folder / "postgres").binaries.major
    half = folder / f"postgres/{major}/data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text(f"{major}\n")
    with Postgres(folder / "postgres", durable=False) as server:
        assert server.query("SHOW fsync") == [("off",)]
    assert not half.exists()


def test_a_start_that_fails_shows_the_end_of_its_log(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(module.SETTINGS, "max_connections", "many")
    with pytest.raises(ServiceError, match=r'did not start(.|\n)*"max_connections": "many"'):
        Postgres(folder / "postgres", durable=False).start()


def test_sockets_move_when_the_path_is_too_long_for_them(folder: Path) -> None:
    with Postgres(folder / ("ұзын" * 20) / "postgres", durable=False) as server:
        assert server.sockets.parent in (Path(tempfile.gettempdir()), Path("/tmp"))
        assert server.sockets.stat().st_mode & 0o077 == 0
    assert not server.sockets.exists()


def test_a_socket_folder_that_others_can_write_to_is_refused(open_folder: Path) -> None:
    (open_folder / "postgres/s").mkdir(parents=True)
    (open_folder / "postgres/s").chmod(0o777)
    with pytest.raises(ServiceError, match="others can write to it"):
        Postgres(open_folder / "postgres").start()


@only_root
def test_as_root_without_user_namespaces_it_runs_as_nobody(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPS_AS_NOBODY", "1")
    assert account_for_postgres().mode == "nobody"
    server = _or_skip(open_folder)
    with server:
        assert Path(f"/proc/{server.pid}").stat().st_uid == server.account.owner != 0
        assert server.query("SELECT 1") == [("1",)]


@only_root
def test_nobody_needs_folders_it_may_enter(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPS_AS_NOBODY", "1")
    folder.chmod(0o700)
    with pytest.raises(ServiceError, match=r"account nobody may not enter /.*\nFix: run as an ordinary user"):
        Postgres(folder / "postgres")


@only_root
def test_an_ordinary_user_needs_nothing_special(open_folder: Path) -> None:
    python, packages = _python_of_everybody(), Path(sys.modules["ops"].__file__ or "").resolve().parents[1]
    shutil.copytree(
        packages / "ops", open_folder / "ops", ignore=shutil.ignore_patterns("tests", "__pycache__")
    )
    (open_folder / "дерек").mkdir()
    os.chown(open_folder / "дерек", 65534, 65534)
    script = (
        "from pathlib import Path; from ops.postgres import Postgres; from ops.valkey import Valkey\n"
        "with Postgres(Path('дерек/postgres')) as p, Valkey(Path('дерек/redis')) as v:\n"
        "    print(p.account.mode, p.query('SELECT 1'), v.ask('PING'))"
    )
    server = _or_skip(open_folder)
    done = subprocess.run(
        [python, "-c", script],
        cwd=open_folder,
        user=65534,
        group=65534,
        extra_groups=[],
        env={"PATH": os.environ["PATH"], "PG_BINDIR": str(server.binaries.folder), "REDIS_BIN": _redis()},
        capture_output=True,
        text=True,
    )
    assert done.stdout == "user [('1',)] +PONG\n", done.stderr


def _or_skip(folder: Path) -> Postgres:
    from ops.binaries import find_postgres

    if closed := first_closed_folder(find_postgres().folder):
        pytest.skip(f"this checkout lies in {closed}, which other accounts may not enter")
    return Postgres(folder / "postgres")


def _redis() -> str:
    from ops.binaries import find_redis

    return str(find_redis())


def _python_of_everybody() -> str:
    for candidate in (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"):
        check = [candidate, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
        try:
            if (
                subprocess.run(
                    check, user=65534, group=65534, extra_groups=[], stderr=subprocess.DEVNULL
                ).returncode
                == 0
            ):
                return candidate
        except OSError:
            continue
    pytest.skip("no Python that another account may run")
