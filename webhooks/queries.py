"""Reads of webhooks."""

from django.db.models import F

from core.waiting import Waiting, waits

from .models import Endpoint
from .states import EndpointState, Pause


def waiting() -> list[Waiting]:
    """Receivers that were paused and that nobody has looked after yet."""
    paused = Endpoint.objects.filter(state=EndpointState.PAUSED).exclude(pause=Pause.BY_HAND)
    return [waits("paused_webhooks", paused, label=F("url"), at=F("paused_at"))]
