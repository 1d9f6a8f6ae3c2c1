"""`create_api_token EMAIL --scope read …`: a token for an organiser's program, printed once.

It sees the current edition, unless told otherwise.
"""

from argparse import ArgumentParser
from datetime import timedelta
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import Scope, User
from accounts.queries import edition_with
from accounts.services.api_tokens import create_api_token
from core.errors import InvalidInput


class Command(BaseCommand):
    help = "Makes a token for an organiser's program and prints it. It cannot be shown again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="whose token it is: an organiser's address")
        parser.add_argument("--scope", action="append", dest="scopes", required=True, choices=Scope.values)
        parser.add_argument("--name", default="", help="what it is for")
        parser.add_argument("--days", type=int, default=90, help="how long it works (default: 90)")

        edition = parser.add_mutually_exclusive_group()
        edition.add_argument("--edition", help="code of the edition that it sees (default: the current one)")
        edition.add_argument("--all-editions", action="store_true", help="it sees every edition")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"]).first()
        if user is None:
            raise CommandError(f"nobody has the address {options['email']}")
        at, edition_id = timezone.now(), None
        if not options["all_editions"]:
            edition_id = edition_with(options["edition"])
            if edition_id is None:
                raise CommandError(
                    f"there is no edition {options['edition'] or 'current yet: say --all-editions'}"
                )
        try:
            made = create_api_token(
                user=user,
                name=options["name"] or ", ".join(options["scopes"]),
                scopes=options["scopes"],
                expires_at=at + timedelta(days=min(options["days"], 3650)),
                at=at,
                edition_id=edition_id,
            )
        except InvalidInput as refusal:
            raise CommandError(" ".join(map(str, chain(*refusal.errors.values())))) from None
        self.stdout.write(made.secret)
