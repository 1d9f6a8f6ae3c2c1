"""Signing in without a password: a link to the mailbox. Locks nothing; queues the letter, or nothing.

The asker gets the same answer whether the address is known or not, so nothing is returned here.
"""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.services.people import prove_mailbox
from core.errors import NotFound

from ..emails import companies, sign_in
from ..models import Membership


def mail_sign_in_link(*, email: str, language: str, at: datetime) -> None:
    """A link to somebody who acts for a company; the welcome again to who has not confirmed any yet."""
    memberships = Membership.objects.filter(
        user__email__iexact=email, user__is_active=True, removed_at__isnull=True
    ).select_related("company", "user")
    confirmed = [row for row in memberships if row.confirmed_at]
    with transaction.atomic():
        if confirmed:
            sign_in.queue_link(confirmed[0], language=language, at=at)
        else:
            for membership in memberships:
                companies.queue_welcome(membership, at=at)


def follow_sign_in_link(*, user: User, at: datetime) -> None:
    """The mailbox has answered once more. Raises NotFound: no company is left to act for."""
    if not Membership.objects.filter(user=user, confirmed_at__isnull=False, removed_at__isnull=True).exists():
        raise NotFound
    prove_mailbox(user=user, at=at)
