from .consent import Consent
from .deletion import DeletionRequest
from .visit import Visit
from .visitor import Visitor

__all__ = ["Consent", "DeletionRequest", "Visit", "Visitor"]
