"""The booths that can be chosen at this moment, with their prices of today: the list beside the plan."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from ..models import Booking, Booth, Hall
from ..states import HOLDS_A_BOOTH
from .prices import Tariff


class Offered(NamedTuple):
    booth: Booth
    net_kzt: int


def offered_booths(tariff: Tariff, at: datetime) -> list[tuple[Hall, list[Offered]]]:
    """By hall, then by number. Two queries."""
    live = Booking.objects.filter(
        Q(expires_at__isnull=True) | Q(expires_at__gt=at), booth=OuterRef("pk"), state__in=HOLDS_A_BOOTH
    )
    booths = Booth.objects.on_plan().filter(
        ~Exists(live), edition=tariff.edition, is_offered=True, partner_kk="", partner_ru="", partner_en=""
    )
    today = tariff.edition.today(at)
    by_hall: dict[int, list[Offered]] = {}
    for booth in booths.select_related("stand_type").order_by("number"):
        price = tariff.quote_booth(booth, on=today).net_kzt
        by_hall.setdefault(booth.hall_id, []).append(Offered(booth, price))
    halls = Hall.objects.filter(pk__in=by_hall).order_by("sort", "code")
    return [(hall, by_hall[hall.pk]) for hall in halls]
