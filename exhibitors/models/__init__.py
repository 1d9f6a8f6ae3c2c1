from .application import Application, Attachment, AttachmentKind, Note, RepresentedCompany
from .booking import Booking
from .catalogue import CatalogueEntry, ProductPhoto, StaffBadge
from .company import Company, CompanyConsent, CompanyToken, Invitation, LegalForm, Membership, Role
from .deletion import BadgeDeletion, PersonDeletion
from .halls import Booth, Build, Hall
from .money import (
    BankStatement,
    Due,
    Invoice,
    InvoiceKind,
    InvoiceLine,
    NumberSeries,
    Payment,
    PaymentMethod,
    SeriesKind,
)
from .reference import Category, ProductGroup, Sign
from .revision import CatalogueRevision
from .services import Service, ServiceOrder, ServiceOrderLine
from .terms import BadgeQuota, CancellationFee, InstalmentRule, StandType, Terms, VatRate

__all__ = [
    "Application",
    "Attachment",
    "AttachmentKind",
    "BadgeDeletion",
    "BadgeQuota",
    "BankStatement",
    "Booking",
    "Booth",
    "Build",
    "CancellationFee",
    "CatalogueEntry",
    "CatalogueRevision",
    "Category",
    "Company",
    "CompanyConsent",
    "CompanyToken",
    "Due",
    "Hall",
    "InstalmentRule",
    "Invitation",
    "Invoice",
    "InvoiceKind",
    "InvoiceLine",
    "LegalForm",
    "Membership",
    "Note",
    "NumberSeries",
    "Payment",
    "PaymentMethod",
    "PersonDeletion",
    "ProductGroup",
    "ProductPhoto",
    "RepresentedCompany",
    "Role",
    "SeriesKind",
    "Service",
    "ServiceOrder",
    "ServiceOrderLine",
    "Sign",
    "StaffBadge",
    "StandType",
    "Terms",
    "VatRate",
]
