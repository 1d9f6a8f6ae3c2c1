from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ForumConfig(AppConfig):
    name = "forum"
    verbose_name = _("Forum")

    def ready(self) -> None:
        from core.closed import closes
        from core.constraints import refuses_everywhere

        from .services.archive import CONSTRAINT, EditionArchived, is_archived

        closes(is_archived)
        refuses_everywhere(CONSTRAINT, EditionArchived)
