"""The life of a staff badge: somebody is named for it, and taken off again.

How many there may be follows from the stand (`queries.badges`); they are counted under the lock of the
application, so that two colleagues who type at the same time do not name one too many.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, NotFound
from journal.actors import Actor
from journal.record import record

from ..details.people import Person
from ..models import Application, StaffBadge, Terms
from ..queries.badges import badge_quota, is_paid
from ..states import TAKES_PART
from .application_moves import lock_application


class BadgesNotYet(DomainError):
    code = "badges_not_yet"
    message = _("Badges come with an approved application.")


class BadgesAfterPayment(DomainError):
    code = "badges_after_payment"
    message = _("Badges can be named once the invoice is paid.")


class BadgeQuotaUsed(DomainError):
    code = "badge_quota_used"
    message = _("All badges of this stand are named.")


def add_badge(*, application: Application, person: Person, actor: Actor, at: datetime) -> StaffBadge:
    """Raises BadgesNotYet, BadgesAfterPayment, BadgeQuotaUsed."""
    with transaction.atomic():
        application = lock_application(application)
        check_may_add(application)
        badge = StaffBadge.objects.create(
            application=application,
            family_name=person.family_name,
            given_name=person.given_name,
            position=person.position,
            added_at=at,
        )
        record("badge.added", application, actor=actor, at=at, badge=badge.code)
    return badge


def check_may_add(application: Application) -> None:
    if application.state not in TAKES_PART:
        raise BadgesNotYet
    terms = Terms.objects.filter(edition_id=application.edition_id).first()
    if terms and terms.badges_after_payment and not is_paid(application):
        raise BadgesAfterPayment
    quota = badge_quota(application)
    if application.badges.filter(removed_at__isnull=True).count() >= quota:
        raise BadgeQuotaUsed(quota=quota)


def remove_badge(*, application: Application, code: str, actor: Actor, at: datetime) -> None:
    """Makes room for somebody else; again is no harm. Raises NotFound: it is none of this application's."""
    with transaction.atomic():
        badges = lock_application(application).badges.filter(code=code)
        if badges.filter(removed_at__isnull=True).update(removed_at=at):
            record("badge.removed", application, actor=actor, at=at, badge=code)
        elif not badges.exists():
            raise NotFound
