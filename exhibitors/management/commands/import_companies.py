"""`import_companies FILE [--dry-run]`: companies from a table, each with a draft of an application. No letters."""

from argparse import ArgumentParser
from typing import Any

from exhibitors.tables.companies import COMPANIES
from spreadsheets.commands import ImportCommand


class Command(ImportCommand):
    help = (
        "Takes in companies from .xlsx or .csv; prints JSON. Whoever runs it states that contacts "
        "in the file have agreed to the processing of their data; a column of consents, if there is one, decides."
    )
    table = COMPANIES

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--ground", default="", help="how and when they agreed; kept with the import")
        parser.add_argument("--category", default="", help="category where the file says none")
        parser.add_argument("--language", default="kk", help="language of letters where the file says none")
        parser.add_argument(
            "--same-names",
            action="store_true",
            help="a name that is missing in kk or ru is that of the other",
        )

    def stated(self, options: dict[str, Any]) -> dict[str, Any]:
        return {
            "ground": options["ground"] or f"import_companies {options['file'].name}",
            "consents": ["processing"],
            "category": options["category"],
            "language": options["language"],
            "same_names": options["same_names"],
        }
