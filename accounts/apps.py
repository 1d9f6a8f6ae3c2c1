from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from core.constraints import refuses_everywhere
        from journal.open_accounts import CONSTRAINT

        from .services.people import AccountClosed

        refuses_everywhere(CONSTRAINT, AccountClosed)
