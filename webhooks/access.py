"""Which receiver is meant. Whether the asker may set up webhooks at all, the door has asked."""

from core.errors import NotFound

from .models import Endpoint


def endpoint_with_code(code: str) -> Endpoint:
    """Raises NotFound."""
    endpoint = Endpoint.objects.filter(code=code).first()
    if endpoint is None:
        raise NotFound
    return endpoint
