"""What the commands that take in a table have in common: they read a file and print one JSON object."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.errors import DomainError
from forum.queries import current_forum
from journal.actors import SYSTEM

from .files.grids import MOST_BYTES
from .services import imports


class ImportCommand(BaseCommand):
    """Subclasses name their `table` and turn arguments into its options."""

    table = ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a table: .xlsx or .csv")
        parser.add_argument(
            "--dry-run", action="store_true", help="write nothing, only say what would change"
        )

    def stated(self, options: dict[str, Any]) -> dict[str, Any]:
        return {}

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            with path.open("rb") as file:
                content = file.read(MOST_BYTES + 1)
        except OSError as reason:
            raise CommandError(f"{path}: {reason.strerror}") from None
        what: dict[str, Any] = {
            "table": self.table, "content": content, "options": self.stated(options),
            "forum": current_forum(), "at": timezone.now(),
        }  # fmt: skip
        try:
            if options["dry_run"]:
                answer = imports.dry_run(**what)
            else:
                answer = imports.import_at_once(**what, name=path.name, actor=SYSTEM)
        except DomainError as refusal:
            row = {"where": path.name, "code": refusal.code, "message": str(refusal)}
            counts = dict.fromkeys(("added", "changed", "unchanged", "removed"), 0)
            self._print({**counts, "refused": [row]})
            raise CommandError(f"{path.name}: {refusal}") from None
        self._print(answer)

    def _print(self, answer: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(answer, ensure_ascii=False))
