from .edition import Edition, OpeningDay
from .privacy import ConsentScope, ConsentText, PrivacyNotice
from .reference import Option, OptionField, Region
from .revision import Revision

__all__ = [
    "ConsentScope",
    "ConsentText",
    "Edition",
    "OpeningDay",
    "Option",
    "OptionField",
    "PrivacyNotice",
    "Region",
    "Revision",
]
