"""The personal data of an edition whose retention date has come: deleted, or with --dry-run only counted."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import override

from core.errors import DomainError
from desk.services.purge import dry_run, purge_edition
from forum.models import Edition
from journal.actors import SYSTEM


class Command(BaseCommand):
    help = "Deletes the personal data of an edition whose retention date has come; keeps statistics and invoices."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--edition", metavar="CODE", required=True)
        parser.add_argument("--dry-run", action="store_true", help="only say what would be deleted")

    def handle(self, *args: Any, **options: Any) -> None:
        edition = Edition.objects.filter(code=options["edition"]).first()
        if edition is None:
            raise CommandError(f"There is no edition {options['edition']}.")
        with override("en"):
            try:
                lines = (
                    dry_run(edition)
                    if options["dry_run"]
                    else purge_edition(edition=edition, actor=SYSTEM, at=timezone.now())
                )
            except DomainError as refusal:
                raise CommandError(f"{refusal} ({edition.retention_on or 'no date is set'})") from None
            for line in lines:
                self.stdout.write(f"{line.number:8}  {line.label}")
            self.stdout.write("nothing was deleted" if options["dry_run"] else "deleted")
