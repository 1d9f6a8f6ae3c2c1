"""What a command in another terminal learns about a site that is up."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ops import running
from ops.errors import ServiceError

from .conftest import REPOSITORY

VARIABLES = {"DATABASE_URL": "postgresql:///forum", "SECRET_KEY": "ұзын", "PATH": "/bin"}


@pytest.fixture
def var(folder: Path) -> Path:
    (folder / "run").mkdir()
    return folder


def test_the_variables_are_there_exactly_while_the_site_is_up(var: Path) -> None:
    assert running.environment(var) == {}
    with running.take_lock(var):
        assert running.environment(var) == {}
        running.publish(var, VARIABLES)
        assert running.environment(var) == {"DATABASE_URL": "postgresql:///forum", "SECRET_KEY": "ұзын"}
        assert (var / "run/environment.json").stat().st_mode & 0o777 == 0o600
    assert running.environment(var) == {}, "a file left by a killed site must not be believed"


def test_a_start_removes_what_a_killed_site_left(var: Path) -> None:
    running.publish(var, VARIABLES)
    (var / "run/up.lock").write_text("1\n")
    with running.take_lock(var):
        assert running.environment(var) == {}
        assert (var / "run/up.lock").read_text() == f"{os.getpid()}\n"


def test_a_second_site_on_the_same_folder_is_refused(var: Path) -> None:
    with (
        running.take_lock(var),
        pytest.raises(ServiceError, match=f"already running here .process {os.getpid()}.*\nFix: stop it"),
    ):
        running.take_lock(var)


class TestManage:
    """manage.py, with a `django` and a `journal` that only show what it would see."""

    @pytest.fixture
    def checkout(self, var: Path) -> Path:
        (var / "ops").symlink_to(REPOSITORY / "ops")
        (var / "journal").mkdir()
        (var / "journal/__init__.py").touch()
        (var / "journal/credentials.py").write_text(
            "class Credential: COMMAND = 'command'\ndef with_credential(*words): pass\n"
        )
        (var / "manage.py").write_text((REPOSITORY / "manage.py").read_text())
        package = var / "django/core"
        package.mkdir(parents=True)
        (package / "__init__.py").touch()
        (package.parent / "__init__.py").touch()
        (package / "management.py").write_text(
            "import os\n"
            "def execute_from_command_line(argv): print(os.environ.get('DATABASE_URL'), argv[1:])\n"
        )
        return var

    def manage(self, checkout: Path, *words: str, **variables: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=checkout,
            env=os.environ | {"VAR_DIR": str(checkout)} | variables,
            capture_output=True,
            text=True,
        )
        return done.returncode, (done.stdout + done.stderr).strip()

    def test_when_nothing_runs_one_line_says_so(self, checkout: Path) -> None:
        status, said = self.manage(checkout, "migrate")
        assert status == 1 and said.startswith("error: no database. Start ./run") and "\n" not in said

    def test_commands_for_files_work_anywhere_and_see_nothing(self, checkout: Path) -> None:
        with running.take_lock(checkout):
            running.publish(checkout, VARIABLES)
            assert self.manage(checkout, "check") == (0, "None ['check']")

    def test_a_command_joins_the_site_that_is_up(self, checkout: Path) -> None:
        with running.take_lock(checkout):
            running.publish(checkout, VARIABLES)
            assert self.manage(checkout, "shell") == (0, "postgresql:///forum ['shell']")

    def test_a_caller_with_another_database_joins_nothing(self, checkout: Path) -> None:
        with running.take_lock(checkout):
            running.publish(checkout, VARIABLES)
            other = self.manage(checkout, "shell", DATABASE_URL="postgresql:///other")
            assert other == (0, "postgresql:///other ['shell']")
