"""What stands beside the row of an application: product groups, represented companies, co-exhibitors."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from core.prepared import Given, Prepared

from ..models import Application, ProductGroup, RepresentedCompany
from ..states import LIVE
from .companies import Proven, proven_in, with_proofs

_NAMES = ("name_kk", "name_ru", "name_en")


class Represented(NamedTuple):
    """A company whose products are shown, without staff of its own."""

    name: str
    country: str


class Guest(NamedTuple):
    """A co-exhibitor that still stands, and the names of its company."""

    code: str
    state: str
    tax_id: str
    name_kk: str
    name_ru: str
    name_en: str


class Parts(NamedTuple):
    """`groups` are codes, in their order."""

    groups: tuple[str, ...]
    represented: tuple[Represented, ...]
    guests: tuple[Guest, ...]

    def after_moving(self, guests: Iterable[Application]) -> "Parts":
        """The same, with the states in which the guests are now."""
        states = {guest.code: guest.state for guest in guests}
        moved = (guest._replace(state=states.get(guest.code, guest.state)) for guest in self.guests)
        return self._replace(guests=tuple(moved))


def with_parts(applications: "QuerySet[Application]") -> "QuerySet[Any]":
    """Each row for `parts_in`."""
    groups = ProductGroup.objects.filter(application=OuterRef("pk")).order_by("code")
    represented = RepresentedCompany.objects.filter(application=OuterRef("pk")).order_by("pk")
    guests = Application.objects.filter(host=OuterRef("pk"), state__in=sorted(LIVE)).order_by("pk")
    of_company = {name: f"company__{name}" for name in ("tax_id", *_NAMES)}
    return applications.annotate(
        group_codes=ArraySubquery(groups.values("code")),
        represented_rows=ArraySubquery(represented.values(row=JSONObject(name="name", country="country"))),
        guest_rows=ArraySubquery(guests.values(row=JSONObject(code="code", state="state", **of_company))),
    )


def _asked_for() -> "QuerySet[Application]":
    return Application.objects.only("pk").filter(pk=Given("pk"))


_PARTS = Prepared(lambda: with_parts(_asked_for()))
_PARTS_AND_PROOFS = Prepared(lambda: with_proofs(with_parts(_asked_for()), "company"))


def parts_of(application: Application) -> Parts:
    """In one statement."""
    [row] = _PARTS.all(pk=application.pk)
    return parts_in(row)


def parts_and_proofs_of(application: Application) -> tuple[Parts, Proven]:
    """With what its company has proven, in one statement."""
    [row] = _PARTS_AND_PROOFS.all(pk=application.pk)
    return parts_in(row), proven_in(row)


def parts_in(row: Any) -> Parts:
    return Parts(
        tuple(row.group_codes),
        tuple(Represented(**one) for one in row.represented_rows),
        tuple(Guest(**one) for one in row.guest_rows),
    )
