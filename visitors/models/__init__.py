from .consent import Consent
from .visit import Visit
from .visitor import Visitor

__all__ = ["Consent", "Visit", "Visitor"]
