"""Webhooks at the desk: who is told what, and the log of what was sent."""

from .deliveries import DeliveryAdmin
from .endpoints import EndpointAdmin

__all__ = ["DeliveryAdmin", "EndpointAdmin"]
