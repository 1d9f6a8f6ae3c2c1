"""What is wired by name really is there: tasks of beat, letters, settings that name a class."""

import pytest
from celery import current_app
from django.conf import settings
from django.utils.module_loading import import_string

from mailing.letters import kinds, worded
from ops.programs import QUEUES

from .repository import REPOSITORY, WINGS, files


@pytest.fixture(scope="module")
def tasks():
    current_app.loader.import_default_modules()
    return current_app.tasks


@pytest.mark.parametrize("entry", settings.CELERY_BEAT_SCHEDULE, ids=str)
def test_every_entry_of_beat_is_a_task(entry, tasks):
    assert settings.CELERY_BEAT_SCHEDULE[entry]["task"] in tasks


def test_an_entry_of_beat_that_is_no_task_would_be_found(tasks):
    assert "visitors.no_such_task" not in tasks


def test_every_task_goes_to_a_queue_that_somebody_serves(tasks):
    ours = {name: task for name, task in tasks.items() if name.partition(".")[0] in WINGS}
    assert ours
    assert {
        getattr(task, "queue", None) or settings.CELERY_TASK_DEFAULT_QUEUE for task in ours.values()
    } <= set(QUEUES.split(","))
    options = [entry.get("options", {}) for entry in settings.CELERY_BEAT_SCHEDULE.values()]
    assert {option.get("queue", "default") for option in options} <= set(QUEUES.split(","))


def test_a_task_of_beat_does_not_outlive_its_next_turn():
    """A worker that was away must not find a hundred sweeps when it comes back."""
    for name, entry in settings.CELERY_BEAT_SCHEDULE.items():
        assert entry["options"]["expires"] <= entry["schedule"].total_seconds(), name


def test_every_kind_of_letter_has_its_templates():
    for kind, built_in in worded().items():
        folder = REPOSITORY / kind.split(".")[0] / "templates"
        assert [
            ending for ending in (".txt", ".mjml") if not (folder / f"{built_in.template}{ending}").is_file()
        ] == []
    # What organisers write themselves has only the frame; what they are told of their own work is not theirs to word.
    assert set(kinds()) - set(worded()) == {
        "mailing.campaign",
        "mailing.test_copy",
        "spreadsheets.export_ready",
    }


@pytest.mark.parametrize(
    "path", [*settings.MIDDLEWARE, *settings.AUTHENTICATION_BACKENDS, settings.CSRF_FAILURE_VIEW]
)
def test_what_settings_name_can_be_imported(path):
    assert import_string(path)


def test_nobody_reads_the_environment_but_the_settings():
    readers = [
        path.relative_to(REPOSITORY).as_posix()
        for path in files(".py", under=WINGS)
        if "os.environ" in path.read_text() and "tests" not in path.parts
    ]
    # Each only says which settings to take.
    assert readers == ["altyn_oimaq/celery.py", "altyn_oimaq/wsgi.py"]
