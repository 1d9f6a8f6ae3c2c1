"""The production shape: every command in docker-compose.yml exists, and no secret has a default.

The file as such is checked against the compose specification by `make check`.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from celery.app.utils import find_app
from celery.bin.celery import celery as celery_cli
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.management import get_commands, load_command_class

from altyn_oimaq.static_files import StaticFiles
from ops.programs import QUEUES

from .repository import REPOSITORY, WINGS

COMPOSE: dict[str, Any] = yaml.safe_load((REPOSITORY / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
SECRET = re.compile(r"SECRET_KEY|TICKET_KEYS|PASSWORD|EMAIL_URL|TOKEN")
DOCKERFILE = (REPOSITORY / "Dockerfile").read_text()
ALLOWED = [
    line[1:] for line in (REPOSITORY / ".dockerignore").read_text().splitlines() if line.startswith("!")
]


def test_these_are_the_services():
    assert SERVICES.keys() == {
        "database",
        "broker",
        "migrate",
        "web",
        "worker-mail",
        "worker",
        "worker-webhooks",
        "beat",
    }
    assert OURS.keys() == {"migrate", "web", "worker-mail", "worker", "worker-webhooks", "beat"}


@pytest.mark.parametrize("name", OURS)
def test_every_command_exists(name):
    check_command(OURS[name]["command"])


def test_the_image_by_itself_serves_the_site():
    assert (
        yaml.safe_load(re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)[-1]) == OURS["web"]["command"]
    )


@pytest.mark.parametrize(
    "command",
    [
        ["python", "manage.py", "migrat"],
        ["python", "manage.py", "migrate", "--no-such-option"],
        ["celery", "-A", "altyn_oimak", "worker"],
        ["celery", "-A", "altyn_oimaq", "worker", "--no-such-option"],
        ["gunicorn", "altyn_oimaq.wsgi:application", "-c", "ops/gunicorn.py"],
        ["uvicorn", "altyn_oimaq.wsgi"],
    ],
    ids=" ".join,
)
def test_a_command_that_does_not_exist_would_be_found(command):
    with pytest.raises((Exception, SystemExit)):
        check_command(command)


def check_command(command: list[str]) -> None:
    match command:
        case ["python", "manage.py", name, *options]:
            assert name in get_commands()
            load_command_class(get_commands()[name], name).create_parser("manage.py", name).parse_args(
                options
            )
        case ["celery", "-A", app, role, *options]:
            assert find_app(app).main == app
            parse_celery(role, options)
        case ["gunicorn", *arguments]:
            done = subprocess.run(
                [sys.executable, "-m", "gunicorn", "--check-config", *arguments],
                cwd=REPOSITORY,
                capture_output=True,
                text=True,
            )
            assert done.returncode == 0, done.stderr
        case _:
            raise AssertionError(f"nobody knows how to run {command}")


def parse_celery(role: str, options: list[str]) -> None:
    command = celery_cli.commands[role]
    with command.context_class(command) as context:
        command.make_parser(context).parse_args(list(options))


def test_every_queue_has_a_worker():
    served = [
        queue
        for service in OURS.values()
        if "worker" in service["command"]
        for queue in service["command"][service["command"].index("-Q") + 1].split(",")
    ]
    assert sorted(served) == sorted(QUEUES.split(","))


def test_there_is_one_beat_and_one_migration():
    roles = [word for service in OURS.values() for word in service["command"] if word in ("beat", "migrate")]
    assert sorted(roles) == ["beat", "migrate"]
    assert SERVICES["migrate"]["restart"] == "no"
    for name in ("web", "worker-mail", "worker", "worker-webhooks", "beat"):
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_watched_and_held_short(name):
    service = SERVICES[name]
    assert "healthcheck" in service or name == "web"  # the image has its own
    assert service["restart"] in ("unless-stopped", "no")
    assert "no-new-privileges:true" in service["security_opt"]
    assert service.get("read_only") or name == "database"
    assert not service.get("privileged")


def test_only_the_web_server_has_a_port_and_only_on_loopback():
    ports = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert ports == {"web": ["127.0.0.1:${PORT:-8000}:8000"]}
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert {name for name in SERVICES if SERVICES[name]["networks"] == ["inside"]} == {"database", "broker"}


def test_no_secret_has_a_default():
    variables = re.findall(r"\$\{(\w+)([^}]*)\}", (REPOSITORY / "docker-compose.yml").read_text())
    secrets = {
        name: rest for name, rest in variables if SECRET.search(name) and name != "SECRET_KEY_FALLBACKS"
    }
    assert secrets.keys() >= {"SECRET_KEY", "TICKET_KEYS", "POSTGRES_PASSWORD", "EMAIL_URL", "METRICS_TOKEN"}
    assert all(rest.startswith(":?set ") for rest in secrets.values())


def test_no_secret_is_written_down():
    written = [
        f"{name}: {variable}"
        for name, service in SERVICES.items()
        for variable, value in service.get("environment", {}).items()
        if SECRET.search(variable) and "${" not in str(value)
    ]
    assert not written
    assert not re.search(r"^(ENV|ARG).*(SECRET_KEY|TICKET_KEYS|PASSWORD)", DOCKERFILE, re.MULTILINE)


def test_the_image_runs_as_nobody_special():
    assert re.findall(r"^USER (\S+)$", DOCKERFILE, re.MULTILINE) == ["10001"]
    assert "--require-hashes" in DOCKERFILE


def test_what_the_image_needs_is_let_into_it():
    assert {*WINGS, "templates", "static", "locale", "demo", "manage.py", "requirements.txt"} <= set(ALLOWED)
    assert not [name for name in ALLOWED if not (REPOSITORY / name).exists()]


def test_the_image_is_built_without_any_secret():
    """collectstatic finds every file with BUILD=1 and nothing else in the environment."""
    done = subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--no-input", "--dry-run"],
        cwd=REPOSITORY,
        env={"PATH": os.environ["PATH"], "BUILD": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "Pretending to copy" in done.stdout


def test_every_file_that_our_styles_name_is_there(tmp_path):
    """What collectstatic refuses in production: a url() in the style sheets that leads nowhere."""
    folder = shutil.copytree(REPOSITORY / "static", tmp_path / "static")
    storage = ManifestStaticFilesStorage(location=folder)
    names = {path.relative_to(folder).as_posix(): (storage, str(path)) for path in files_below(folder)}
    failures = [done for _name, _hashed, done in storage.post_process(names) if isinstance(done, Exception)]
    assert names
    assert not failures


def test_our_modules_import_one_another_by_hashed_names(tmp_path):
    """Else a new release would meet an old module that somebody's browser has kept."""
    folder = shutil.copytree(REPOSITORY / "static", tmp_path / "static")
    storage = StaticFiles(location=folder)
    found = (path.relative_to(folder).as_posix() for path in files_below(folder))
    names = {name: (storage, name) for name in found}
    done = storage.post_process(names)
    hashed = {name: stored for name, stored, _done in done if not stored.endswith(".gz")}
    editor = (folder / hashed["js/plan-editor.js"]).read_text()
    assert f'from "./{hashed["js/plan-editor/plan.js"].removeprefix("js/")}"' in editor


def test_the_style_sheets_of_every_page_are_one_file(tmp_path):
    folder = shutil.copytree(REPOSITORY / "static", tmp_path / "static")
    storage = StaticFiles(location=folder)
    names = {
        name: (storage, name)
        for name in (path.relative_to(folder).as_posix() for path in files_below(folder))
    }
    done = storage.post_process(names)
    hashed = {name: stored for name, stored, _done in done if not stored.endswith(".gz")}
    one = (folder / hashed["css/house.css"]).read_text()
    assert "@import" not in one
    places = [one.index(first) for first in ("@font-face", ":root", ".skip", ".button")]
    assert places == sorted(places)
    assert hashed["fonts/golos-text-400.woff2"].removeprefix("fonts/") in one


def files_below(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]
