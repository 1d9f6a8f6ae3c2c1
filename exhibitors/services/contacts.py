"""Where letters about a company go: a new address counts when its mailbox has answered, and the old one is told.

Until then everything goes where it went before, so that neither a slip of the hand nor a stranger at an open
browser leads a company's letters away. Locks the company.
"""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.services.people import is_proven
from core.errors import TooMany
from journal.actors import Actor
from journal.record import record
from mailing.queries import letters_since

from ..emails import companies as emails
from ..models import Company

LETTERS_AN_HOUR = 3


def ask_new_mailbox(*, company: Company, email: str, at: datetime) -> None:
    """Sets the columns of the locked `company`, which the caller saves. Raises TooMany.

    The mailbox of somebody who acts for the company has answered long ago.
    """
    emails.queue_contact_moved(company, at=at)
    if _has_answered(company, email):
        company.contact_email, company.contact_email_wanted = email, ""
        return
    if letters_since(at - timedelta(hours=1), kind=emails.CONTACT_ASKED, about=company) >= LETTERS_AN_HOUR:
        raise TooMany(retry_after=3600)  # nobody fills a stranger's mailbox through us
    company.contact_email_wanted = email
    emails.queue_contact_asked(company, at=at)


def confirm_contact(*, company: Company, email: str, actor: Actor, at: datetime) -> bool:
    """The mailbox has answered. False: another address is wanted by now, or this one counts already."""
    with transaction.atomic():
        company = Company.objects.select_for_update(no_key=True, of=("self",)).get(pk=company.pk)
        if not email or company.contact_email_wanted != email:
            return False
        company.contact_email, company.contact_email_wanted, company.changed_at = email, "", at
        company.save(update_fields=["contact_email", "contact_email_wanted", "changed_at"])
        record("company.contact_moved", company, actor=actor, at=at)
    return True


def _has_answered(company: Company, email: str) -> bool:
    members = company.memberships.filter(
        removed_at=None, confirmed_at__isnull=False, user__email__iexact=email
    )
    return any(is_proven(member.user) for member in members.select_related("user"))
