from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SessionsConfig(AppConfig):
    """The label `sessions` belongs to django.contrib.sessions; ours is `forum_sessions`."""

    name = "sessions"
    label = "forum_sessions"
    verbose_name = _("Programme")
