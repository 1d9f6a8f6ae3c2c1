from .edition import Edition, OpeningDay
from .partner import Level, Partner
from .privacy import ConsentScope, ConsentText, PrivacyNotice
from .reference import Option, OptionField, Region
from .revision import Revision

__all__ = [
    "ConsentScope",
    "ConsentText",
    "Edition",
    "Level",
    "OpeningDay",
    "Option",
    "OptionField",
    "Partner",
    "PrivacyNotice",
    "Region",
    "Revision",
]
