"""The demonstration forum, shifted so that it starts soon."""

from argparse import ArgumentParser
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from accounts.services.roles import set_up_roles
from exhibitors.demo.catalogue import load_catalogue
from exhibitors.demo.companies import load_companies
from exhibitors.demo.floor import load_floor
from exhibitors.queries.checklist import last_day
from exhibitors.queries.prices import tariff_of
from forum.demo import DemoFolder, load_forum
from forum.queries import current_forum
from sessions.demo import load_programme
from visitors.demo import load_visitors

AHEAD = timedelta(days=30)


class Command(BaseCommand):
    help = "Loads the demonstration forum; safe to repeat. Nothing is mailed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--starts-on",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="the first day (default: 30 days ahead); 2019-08-29 gives the archive",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        starts_on = options["starts_on"] or timezone.localdate(now) + AHEAD
        folder = DemoFolder.starting_on(settings.BASE_DIR / "demo", starts_on)
        with transaction.atomic():
            set_up_roles()
            edition = load_forum(folder)
            booths = load_floor(folder, edition)
            applications = load_companies(folder, edition, at=now)
            load_catalogue(folder, edition, at=now)
            visitors = load_visitors(folder, current_forum(), at=now)
            lectures, signups = load_programme(folder, edition, at=now)
        self.stdout.write(
            f"{edition.code}: starts on {edition.starts_on}, booths: {booths}, lectures: {lectures}; added: "
            f"{applications} applications, {visitors} visitors, {signups} sign-ups; companies can apply until "
            f"{last_day(edition, tariff_of(edition.pk).terms.applications_close_at)}"
        )
