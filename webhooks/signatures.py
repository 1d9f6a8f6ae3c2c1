"""Secrets and signatures of Standard Webhooks (https://www.standardwebhooks.com), made by its published library."""

import base64
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime

from standardwebhooks.webhooks import Webhook

from core.sealing import seal, unseal

from .models import Endpoint, Event

_PURPOSE = "webhooks.secret"


def new_secret() -> str:
    """What the receiver is given: `whsec_` and 32 random bytes."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode("ascii")


def sealed(secret: str) -> str:
    return seal(secret, purpose=_PURPOSE)


def headers(endpoint: Endpoint, event: Event, *, at: datetime) -> Mapping[str, str]:
    """The id stays the same for every try; the time, and with it the signature, is that of the try."""
    at = at.astimezone(UTC)
    kept = [endpoint.secret]
    if endpoint.former_secret and endpoint.former_until and at < endpoint.former_until:
        kept.append(endpoint.former_secret)
    signed = (Webhook(unseal(one, purpose=_PURPOSE)).sign(event.webhook_id, at, event.body) for one in kept)
    return {
        "Content-Type": "application/json",
        "User-Agent": "altyn-oimaq-webhooks/1",
        "webhook-id": event.webhook_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signed),
    }
