"""Django's `migrate`, and then the roles get what the release adds: nobody has to remember a second command."""

from typing import Any

from django.core.management.commands.migrate import Command as Migrate

from accounts.services.roles import set_up_roles


class Command(Migrate):
    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if options["app_label"] or options["plan"] or options["check_unapplied"]:
            return  # not everything is there
        for line in set_up_roles():
            if options["verbosity"]:
                self.stdout.write(line)
