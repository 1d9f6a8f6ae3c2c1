"""Every letter of a company: about itself, its applications, booths, invoices and invitations."""

from django.db.models import QuerySet

from mailing.models import Message
from mailing.queries import letters_about_any

from ..models import Application, Booking, Company, Invitation, Invoice


def letters_of(company: Company) -> "QuerySet[Message]":
    """Newest first."""
    applications = Application.objects.filter(company=company)
    return letters_about_any(
        {
            "company": [company.code],
            "application": applications.values_list("code", flat=True),
            "booking": Booking.objects.filter(application__in=applications).values_list("code", flat=True),
            "invoice": Invoice.objects.filter(application__in=applications).values_list("code", flat=True),
            "invitation": Invitation.objects.filter(company=company).values_list("code", flat=True),
        }
    )
