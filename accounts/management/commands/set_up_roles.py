"""`set_up_roles`: after `migrate`, roles get what the new release gives them. Safe to repeat."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.services.roles import set_up_roles


class Command(BaseCommand):
    help = "Gives the groups of the roles what this release adds; what organisers changed stays. Says what it did."

    def handle(self, *args: Any, **options: Any) -> None:
        for line in set_up_roles():
            self.stdout.write(line)
