"""`import_visitors FILE [--dry-run]`: people who registered elsewhere, from a table. Nobody gets a letter."""

from argparse import ArgumentParser
from typing import Any

from spreadsheets.commands import ImportCommand
from visitors.tables import TABLE


class Command(ImportCommand):
    help = (
        "Takes in visitors from .xlsx or .csv; prints a JSON object. Whoever runs it states that everybody in the "
        "file has agreed to the processing of their data; where the file has a column of consents, that decides."
    )
    table = TABLE

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--ground", default="", help="how and when these people agreed; kept with the import"
        )
        parser.add_argument("--kind", default="", help="kind of visitor where the file says none")
        parser.add_argument("--language", default="kk", help="language of letters where the file says none")

    def stated(self, options: dict[str, Any]) -> dict[str, Any]:
        return {
            "ground": options["ground"] or f"import_visitors {options['file'].name}",
            "consents": ["processing"],
            "kind": options["kind"],
            "language": options["language"],
        }
