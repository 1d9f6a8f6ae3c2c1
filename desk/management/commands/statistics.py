"""The statistics report by ISO 25639 / UFI, for people at a terminal and for programs."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import override

from desk.services.statistics import report_of
from desk.statistics.figures import contract_figures
from desk.statistics.tables import sections
from forum.models import Edition


class Command(BaseCommand):
    help = "Counts exhibitors, space, visitors and money of an edition (ISO 25639 / UFI)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--edition", metavar="CODE", help="default: the current edition")
        parser.add_argument("--json", action="store_true", help="the agreed keys as one JSON object")
        parser.add_argument("--everything", action="store_true", help="with --json: every figure there is")
        parser.add_argument(
            "--anew", action="store_true", help="count from the data, also when a copy was kept"
        )
        parser.add_argument("--language", choices=("kk", "ru", "en"), default="en", help="of the words")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = {"code": options["edition"]} if options["edition"] else {"is_current": True}
        edition = Edition.objects.filter(**wanted).first()
        if edition is None:
            known = ", ".join(Edition.objects.values_list("code", flat=True)) or "none"
            raise CommandError(f"There is no such edition. Known editions: {known}")
        report = report_of(edition, at=timezone.now(), anew=options["anew"])
        if options["json"]:
            figures = report.figures if options["everything"] else contract_figures(report.figures)
            self.stdout.write(json.dumps(figures, ensure_ascii=False, indent=2))
            return
        with override(options["language"]):
            self.stdout.write(f"{edition} ({edition.code})")
            for section in sections(report.figures):
                for table in section.tables:
                    self.stdout.write(f"\n{table.title}")
                    for row in (*table.rows, *([table.total] if table.total else [])):
                        self.stdout.write("  " + "  ".join(str(cell) for cell in row))
