"""Reads of a company for its own office and for what asks about it."""

from ..models import Company


def is_contact_confirmed(company: Company) -> bool:
    """Somebody who acts for the company has proven their mailbox. Submitting needs it, holding does not."""
    return company.memberships.filter(confirmed_at__isnull=False, removed_at__isnull=True).exists()
