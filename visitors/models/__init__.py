from .consent import Consent
from .visitor import Visitor

__all__ = ["Consent", "Visitor"]
