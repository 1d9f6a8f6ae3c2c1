"""The worker's side of tables: going on with a large file, making a large export, tidying up."""

from celery import shared_task
from django.utils import timezone

from .services import exports, imports


@shared_task(name="spreadsheets.go_on_with_import")
def go_on_with_import(code: str) -> None:
    """A slice below the time limit of tasks; what is left is another task. Twice is harmless."""
    if imports.go_on_with(code=code):
        go_on_with_import.delay(code)


@shared_task(name="spreadsheets.make_export")
def make_export(code: str) -> None:
    exports.make_export(code=code)


@shared_task(name="spreadsheets.tidy_up")
def tidy_up() -> int:
    """What a lost worker left behind goes on; files that are old are deleted."""
    at = timezone.now()
    return imports.sweep_imports(at=at) + exports.sweep_exports(at=at)
