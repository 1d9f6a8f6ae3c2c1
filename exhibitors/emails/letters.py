"""What all letters to companies share: to whom, in which language, with which greeting."""

from datetime import datetime
from typing import Any

from ..models import Company
from ..queries.names import contact_name


def to_contact(company: Company, at: datetime) -> dict[str, Any]:
    """For `outbox.queue(kind=…, about=…, **to_contact(company, at))`."""
    return {"to_address": company.contact_email, "language": company.language, "at": at}


def greeting(company: Company) -> dict[str, str]:
    return {"contact": contact_name(company)}
