"""What an entry of the catalogue is made of beside its own words: its application, and all that this brings along."""

from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from core.prepared import Given, Prepared

from ..models import Application, Booth, ProductGroup, RepresentedCompany
from ..states import TAKES_PART
from .stands import booths_of


class Named(NamedTuple):
    """A product group by its code, a co-exhibitor by its tax id."""

    code: str
    name_kk: str
    name_ru: str
    name_en: str


class Matter(NamedTuple):
    """`application` knows its company, region, category and host. `guests` take part on its booth."""

    application: Application
    booths: list[Booth]
    groups: list[Named]
    represented: list[str]
    guests: list[Named]


def _named(code: str, company: str = "") -> JSONObject:
    return JSONObject(code=code, **{name: f"{company}{name}" for name in Named._fields[1:]})


def _with_matter() -> Any:
    groups = ProductGroup.objects.filter(application=OuterRef("pk")).order_by("code")
    represented = RepresentedCompany.objects.filter(application=OuterRef("pk")).order_by("pk")
    guests = Application.objects.filter(host=OuterRef("pk"), state__in=sorted(TAKES_PART)).order_by("-pk")
    return Application.objects.select_related("company__region", "category", "host").annotate(
        group_rows=ArraySubquery(groups.values(row=_named("code"))),
        represented_names=ArraySubquery(represented.values("name")),
        guest_rows=ArraySubquery(guests.values(row=_named("company__tax_id", "company__"))),
    )


_MATTER = Prepared(lambda: _with_matter().filter(pk=Given("pk")))


def matter_of(application: int) -> Matter:
    """By its primary key, in two statements: one for the booths."""
    row: Any
    [row] = _MATTER.all(pk=application)
    return Matter(
        application=row,
        booths=booths_of(row),
        groups=[Named(**one) for one in row.group_rows],
        represented=row.represented_names,
        guests=[Named(**one) for one in row.guest_rows],
    )
