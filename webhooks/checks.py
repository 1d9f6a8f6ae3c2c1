"""What must hold before a single message is sent."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register


@register(Tags.security, deploy=True)
def not_into_our_own_house(**kwargs: Any) -> list[Error]:
    if not settings.WEBHOOKS_TO_LOOPBACK:
        return []
    return [
        Error(
            "WEBHOOKS_TO_LOOPBACK is on: a webhook may call what runs on this machine.",
            hint="It is for tests and development. Unset it.",
            id="webhooks.E001",
        )
    ]


@register()
def lease_outlasts_a_send(**kwargs: Any) -> list[Error]:
    """Else a worker that only waits for a slow receiver is overtaken, and messages overtake one another."""
    if 0 < 2 * settings.WEBHOOK_TIMEOUT + 10 < settings.WEBHOOK_LEASE:
        return []
    return [
        Error(
            f"WEBHOOK_LEASE ({settings.WEBHOOK_LEASE} s) must be more than twice WEBHOOK_TIMEOUT"
            f" ({settings.WEBHOOK_TIMEOUT} s) and ten seconds.",
            id="webhooks.E002",
        )
    ]
