from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class JournalConfig(AppConfig):
    name = "journal"
    verbose_name = _("Journal")

    def ready(self) -> None:
        from core import chronicle

        from .chronicle import Journal

        autodiscover_modules("verbs")
        chronicle.keep(Journal())
