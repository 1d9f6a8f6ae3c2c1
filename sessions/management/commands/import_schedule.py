"""`import_schedule FILE [--dry-run]`: a schedule of frab, pentabarf or pretalx into the draft of the programme."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.errors import DomainError
from forum.queries import current_forum
from journal.actors import SYSTEM
from sessions.exchange.files import read_schedule
from sessions.exchange.raw import LARGEST_FILE
from sessions.services.importing import import_programme


class Command(BaseCommand):
    help = (
        "Imports a schedule into the draft; prints one JSON object. The public sees it with the next release."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="schedule.xml, schedule.json, or a table (.csv, .xlsx)")
        parser.add_argument(
            "--dry-run", action="store_true", help="write nothing, only say what would change"
        )
        parser.add_argument(
            "--share-slots",
            action="store_true",
            help="lectures in one room or with one speaker at one time share their slot instead of being refused",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        edition, path = current_forum().edition, options["file"]
        try:
            with path.open("rb") as file:
                content = file.read(LARGEST_FILE + 1)
        except OSError as reason:
            raise CommandError(f"{path}: {reason.strerror}") from None
        try:
            lectures, refused = read_schedule(content, edition)
            answer = import_programme(
                edition=edition,
                lectures=lectures,
                refused=refused,
                actor=SYSTEM,
                at=timezone.now(),
                dry_run=options["dry_run"],
                share_slots=options["share_slots"],
            ).as_json()
        except DomainError as refusal:
            row = {"where": path.name, "code": refusal.code, "message": str(refusal)}
            answer = {"added": 0, "changed": 0, "unchanged": 0, "removed": 0, "refused": [row]}
            self._print(answer)
            raise CommandError(f"{path.name}: {refusal}") from None
        self._print(answer)

    def _print(self, answer: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(answer, ensure_ascii=False))
