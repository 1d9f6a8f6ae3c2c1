"""`export_schedule FILE`: the released programme as .xml or .json, the draft as a table, .csv or .xlsx."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.translations import LANGUAGES
from forum.queries import current_forum
from sessions.exchange.gathering import places_of, programme_of
from sessions.exchange.tables import as_csv, as_xlsx, table_of
from sessions.exchange.writing import as_json, as_xml
from sessions.programme.live import live_programme


def _released(write: Callable[[Any], bytes], language: str) -> bytes:
    forum = current_forum()
    live = live_programme(forum.edition)
    return write(programme_of(forum, live, places_of(forum.edition.pk), language))


def _table(write: Callable[[Any], bytes], language: str) -> bytes:
    return write(table_of(current_forum().edition, language))


_WRITERS: dict[str, tuple[Callable[..., bytes], Callable[..., bytes]]] = {
    ".xml": (_released, as_xml),
    ".json": (_released, as_json),
    ".csv": (_table, as_csv),
    ".xlsx": (_table, as_xlsx),
}


class Command(BaseCommand):
    help = "Writes the released programme (.xml, .json) or the draft as a table (.csv, .xlsx)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--language", choices=LANGUAGES, default=settings.LANGUAGE_CODE)

    def handle(self, *args: Any, **options: Any) -> None:
        path = options["file"]
        if path.suffix not in _WRITERS:
            raise CommandError(f"{path}: the name ends in none of {', '.join(_WRITERS)}")
        export, write = _WRITERS[path.suffix]
        path.write_bytes(export(write, options["language"]))
