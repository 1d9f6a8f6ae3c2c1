from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SessionsConfig(AppConfig):
    """The label `sessions` belongs to django.contrib.sessions; ours is `forum_sessions`."""

    name = "sessions"
    label = "forum_sessions"
    verbose_name = _("Programme")

    def ready(self) -> None:
        from visitors import upstairs

        from .mine.companion import Programme

        upstairs.register(Programme())
