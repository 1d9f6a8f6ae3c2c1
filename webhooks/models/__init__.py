from .cursor import Cursor
from .delivery import Delivery
from .endpoint import Endpoint
from .event import Event

__all__ = ["Cursor", "Delivery", "Endpoint", "Event"]
