"""What a stranger reads about exhibiting: whether companies apply now, for whom it is, prices in short."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from core.translations import text_in
from forum.queries import Forum, Window

from .categories import categories
from .checklist import last_day
from .prices import NoTerms, tariff_of


def offer(forum: Forum, at: datetime) -> dict[str, Any]:
    kinds = [text_in(row, "name").text for row in categories(forum).values()]
    try:
        tariff = tariff_of(forum.edition.pk)
    except NoTerms:
        return {"window": Window.NOT_YET, "categories": kinds}
    terms = tariff.terms
    prices = (
        (_("Shell scheme, 1 m²"), terms.shell_m2_kzt),
        (_("Raw space, 1 m²"), terms.raw_m2_kzt),
        (_("Registration fee"), terms.registration_fee_kzt),
        (_("Fee for a co-exhibitor"), terms.co_exhibitor_fee_kzt),
    )
    return {
        "window": tariff.applications(at),
        "opens_at": terms.applications_open_at,
        "closes_on": last_day(forum.edition, terms.applications_close_at),
        "categories": kinds,
        "prices": [(label, amount) for label, amount in prices if amount],
        "vat_payer": terms.vat_payer,
    }
