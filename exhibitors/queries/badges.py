"""How many staff badges come with a stand: by its area, and some for each co-exhibitor."""

from collections.abc import Iterable
from decimal import Decimal

from forum.models import Edition

from ..models import Application, BadgeQuota, Booking, Invoice, InvoiceKind, StaffBadge, Terms
from ..states import HOLDS_A_BOOTH, INVOICE_MOVES, LIVE, InvoiceState

Steps = tuple[tuple[int, int], ...]


def quota_steps(edition: Edition) -> Steps:
    """Up to so many square metres: so many badges; ascending."""
    rows = BadgeQuota.objects.filter(edition=edition).order_by("up_to_m2")
    return tuple(rows.values_list("up_to_m2", "badges"))


def quota_of(area_m2: Decimal | int, guests: int, terms: Terms, steps: Iterable[tuple[int, int]]) -> int:
    """A stand larger than the last step gets the last step's badges; without a stand there are none."""
    steps = tuple(steps)
    if not area_m2 or not steps:
        return 0
    own = next((badges for up_to, badges in steps if area_m2 <= up_to), steps[-1][1])
    return own + guests * terms.co_exhibitor_badges


def badge_quota(application: Application) -> int:
    """Of one application; a co-exhibitor's staff counts on the quota of its host's stand."""
    terms = Terms.objects.filter(edition_id=application.edition_id).first()
    if terms is None:
        return 0
    if application.is_co_exhibitor:
        return terms.co_exhibitor_badges
    areas = Booking.objects.filter(application=application, state__in=sorted(HOLDS_A_BOOTH))
    area = sum((area for area in areas.values_list("booth__area_m2", flat=True)), Decimal())
    guests = application.co_exhibitors.filter(state__in=LIVE).count()
    return quota_of(area, guests, terms, quota_steps(application.edition))


def is_paid(application: Application) -> bool:
    """Nothing is asked for any more; also where nothing ever was."""
    payer = application.host_id or application.pk
    asking = INVOICE_MOVES.sources(InvoiceState.PAID)
    return not Invoice.objects.filter(
        application_id=payer, kind=InvoiceKind.INVOICE, state__in=asking, total_kzt__gt=0
    ).exists()


def badges_of(application: Application) -> list[StaffBadge]:
    return list(application.badges.filter(removed_at__isnull=True))
