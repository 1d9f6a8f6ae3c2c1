"""What must hold between settings before a single letter is sent."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, register


@register()
def lease_outlasts_a_send(**kwargs: Any) -> list[Error]:
    """Else a worker that only waits for the server is overtaken, and the letter goes out twice."""
    # A letter may wait twice: for the line and for the answer.
    if settings.EMAIL_TIMEOUT and 2 * settings.EMAIL_TIMEOUT < settings.MAIL_LEASE:
        return []
    return [
        Error(
            f"MAIL_LEASE ({settings.MAIL_LEASE} s) must be more than twice"
            f" EMAIL_TIMEOUT ({settings.EMAIL_TIMEOUT} s), and neither may be endless.",
            id="mailing.E001",
        )
    ]
