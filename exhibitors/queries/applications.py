"""Reads about applications: the organisers' queue, the waiting list, what changed since the approval."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.waiting import spoken
from journal.queries import touched_since

from ..models import (
    Application,
    Booking,
    Category,
    Company,
    ProductGroup,
    RepresentedCompany,
    StandType,
)
from ..states import HOLDS_A_BOOTH, TAKES_PART, ApplicationState

# The co-exhibitors that are asked for; others have left or were never handed in.
COUNTED = TAKES_PART | {ApplicationState.SUBMITTED, ApplicationState.WAITLISTED}
# The organisers owe an answer to these.
TO_DECIDE = frozenset({ApplicationState.SUBMITTED, ApplicationState.WAITLISTED})


class Change(NamedTuple):
    """One thing that is no longer as it was approved."""

    label: str | Promise
    before: str
    now: str


_LABELS: Mapping[str, Promise] = {
    "company": _("company"),
    "booths": _("booths"),
    "category": _("category"),
    "groups": _("product groups"),
    "fascia": _("fascia text"),
    "power_kw": _("power, kW"),
    "co_exhibitors": _("co-exhibitors"),
    "represented": _("represented companies"),
}


def pictured(applications: "QuerySet[Application]") -> "QuerySet[Application]":
    """With all that an approval is given to, in one query and one for the booths."""
    groups = ProductGroup.objects.filter(application=OuterRef("pk")).order_by("code")
    wanted = StandType.objects.filter(edition=OuterRef("edition"), code=OuterRef("wanted_stand_type"))
    represented = RepresentedCompany.objects.filter(application=OuterRef("pk")).order_by("name")
    guests = Application.objects.filter(host=OuterRef("pk"), state__in=COUNTED).order_by("company__tax_id")
    live = Booking.objects.filter(state__in=HOLDS_A_BOOTH).order_by("booth_id")
    return (
        applications.select_related("company", "category")
        .annotate(
            group_codes=ArraySubquery(groups.values("code")),
            wanted_name=Subquery(wanted.values(name=spoken("name"))[:1]),
            represented_names=ArraySubquery(represented.values("name")),
            guest_names=ArraySubquery(guests.values(named=_company_and_number("company__"))),
        )
        .prefetch_related(
            Prefetch(
                "bookings",
                live.select_related("booth", "booth__hall", "booth__stand_type"),
                to_attr="live_bookings",
            )
        )
    )


def touched(since: datetime) -> Q:
    """Applications of which the organisers' list says something else since then: see `touched_since`."""
    companies = Company.objects.filter(touched_since(Company, since))
    booked = Booking.objects.filter(touched_since(Booking, since))
    guests = Application.objects.filter(
        touched_since(Application, since) | Q(company__in=companies), host__isnull=False
    )
    return (
        touched_since(Application, since)
        | Q(company__in=companies)
        | Q(pk__in=booked.values("application"))
        | Q(pk__in=guests.values("host"))
    )


def snapshot_of(application: Any) -> dict[str, Any]:
    """The picture of a `pictured` application; plain values in Kazakh, readable for ever."""
    company: Any = application.company
    return {
        "company": f"{company.name_kk} ({company.tax_id})",
        "booths": [_booth(booking) for booking in application.live_bookings],
        "category": application.category.code if application.category else "",
        "groups": application.group_codes,
        "fascia": application.fascia,
        "power_kw": application.power_kw,
        "co_exhibitors": application.guest_names,
        "represented": application.represented_names,
    }


def changes_since_approval(application: Application) -> list[Change]:
    """The frozen picture against the present one; nothing before the approval. Asks nothing of the database."""
    before = application.approved_as
    if not before or application.state not in TAKES_PART:
        return []
    now = snapshot_of(application)
    return [
        Change(label, _words(before.get(name)), _words(now[name]))
        for name, label in _LABELS.items()
        if before.get(name) != now[name]
    ]


def queue() -> "QuerySet[Application]":
    """The desk's list: who, which category, wanted and booked booth, and what an organiser should look at."""
    return pictured(Application.objects.all()).annotate(has_twin=Exists(_twins()))


def twin_names() -> ArraySubquery:
    """Other companies with the same address or telephone: perhaps one company twice."""
    return ArraySubquery(_twins().order_by("pk").values(named=_company_and_number())[:10])


def gaps(application: Any) -> list[str | Promise]:
    """What is missing for a decision about a `pictured` application."""
    company: Any = application.company
    found: list[tuple[bool, str | Promise]] = [
        (application.category_id is None, _("no category")),
        (not application.is_co_exhibitor and not application.live_bookings, _("no booth")),
        (not application.is_co_exhibitor and not application.fascia, _("no fascia text")),
        (not company.address_kk and not company.address_ru, _("no address")),
    ]
    return [words for is_missing, words in found if is_missing]


def waits_since(application: Application) -> datetime | None:
    """Since when the organisers owe an answer."""
    if application.state == ApplicationState.WAITLISTED:
        return application.waitlisted_at
    return application.submitted_at if application.state == ApplicationState.SUBMITTED else None


def waiting_list(edition_id: int, category: Category | None) -> "QuerySet[Application]":
    """Who waits for a booth of the category, in order: without one and without an offer that is still open."""
    taken = Booking.objects.filter(application=OuterRef("pk"), state__in=HOLDS_A_BOOTH)
    rows = Application.objects.filter(
        ~Exists(taken),
        edition_id=edition_id,
        category=category,
        state=ApplicationState.WAITLISTED,
        host=None,
    )
    return rows.order_by(F("waitlisted_at").asc(), "pk")


def _twins() -> "QuerySet[Company]":
    same_address = ~Q(address_kk="") & Q(address_kk=OuterRef("company__address_kk"))
    same_phone = ~Q(contact_phone="") & Q(contact_phone=OuterRef("company__contact_phone"))
    return Company.objects.filter(same_address | same_phone).exclude(pk=OuterRef("company_id"))


def _company_and_number(prefix: str = "") -> Concat:
    """«Оймақ (970240000816)»: in Kazakh, so that a picture does not depend on who looked."""
    name, number = F(f"{prefix}name_kk"), F(f"{prefix}tax_id")
    return Concat(name, Value(" ("), number, Value(")"), output_field=CharField())


def _booth(booking: Booking) -> dict[str, Any]:
    booth = booking.booth
    return {
        "number": booth.number,
        "hall": booth.hall.code,
        "stand_type": booth.stand_type.code,
        "build": booth.build,
        "area_m2": f"{booth.area_m2.normalize():f}",
        "net_kzt": booking.net_kzt,
    }


def _words(value: Any) -> str:
    if isinstance(value, Iterable) and not isinstance(value, str | dict):
        return ", ".join(_words(one) for one in value)
    if isinstance(value, dict):
        return "{number} ({area_m2} m², {net_kzt} ₸)".format(**value)
    return "" if value is None else str(value)
