"""What must hold between settings before a single letter is sent."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, register


@register()
def lease_outlasts_a_send(**kwargs: Any) -> list[Error]:
    """A worker whose lease ends while it still waits for the server would be overtaken: the letter goes out twice."""
    patience = settings.EMAIL_TIMEOUT
    if patience and 2 * patience < settings.MAIL_LEASE:
        return []
    return [
        Error(
            f"MAIL_LEASE ({settings.MAIL_LEASE} s) must be more than twice EMAIL_TIMEOUT ({patience} s), "
            "which must be set.",
            hint="A letter may wait once for the line and once for the answer.",
            id="mailing.E001",
        )
    ]
