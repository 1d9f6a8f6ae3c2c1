"""What a company says of its stand, cleaned and checked once for all doors.

`clean_application` takes what was typed and answers with `ApplicationDetails`, or raises InvalidInput with
everything that is wrong at once. A draft may be as empty as it likes: what must be there before it is handed
in is `services.applications`' to say.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.cleaning import Cleaner
from forum.countries import country_names
from forum.queries import Forum

from ..models import Application
from ..queries.categories import categories, groups_of
from ..queries.parts import Parts, Represented, parts_of
from ..queries.prices import Tariff

FASCIA_LENGTH = 60
MOST_REPRESENTED = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationDetails:
    """Checked: `category`, `product_groups` and `wanted_stand_type` are codes that exist and fit one another."""

    category: str
    product_groups: tuple[str, ...]
    fascia: str
    wanted_area_m2: int | None
    wanted_stand_type: str
    power_kw: int | None
    wishes: str
    has_industrial_certificate: bool
    industrial_certificate: str
    represented: tuple[Represented, ...]


def clean_application(typed: Mapping[str, Any], *, forum: Forum, tariff: Tariff) -> ApplicationDetails:
    """All fields of `ApplicationDetails` from what was typed. Raises InvalidInput."""
    cleaner = Cleaner(typed)
    has_certificate = cleaner.tick("has_industrial_certificate")
    number = cleaner.line("industrial_certificate", limit=60)
    category = cleaner.choice("category", categories(forum))
    details = ApplicationDetails(
        category=category,
        product_groups=_groups(cleaner, category, forum),
        fascia=cleaner.line("fascia", limit=FASCIA_LENGTH),
        wanted_area_m2=cleaner.whole_number("wanted_area_m2", most=2000),
        wanted_stand_type=cleaner.choice(
            "wanted_stand_type", {kind.code for kind in tariff.stand_types.values()}
        ),
        power_kw=cleaner.whole_number("power_kw", least=0, most=500),
        wishes=cleaner.text("wishes", limit=2000),
        has_industrial_certificate=has_certificate,
        industrial_certificate=number if has_certificate else "",
        represented=_represented(cleaner),
    )
    cleaner.check()
    return details


def details_of(application: Application, parts: Parts | None = None) -> dict[str, Any]:
    """As a form's initial values, and as what a correction starts from. `parts`: when they are known already."""
    parts = parts or parts_of(application)
    return {
        "category": application.category.code if application.category else "",
        "product_groups": sorted(parts.groups),
        "fascia": application.fascia,
        "wanted_area_m2": application.wanted_area_m2,
        "wanted_stand_type": application.wanted_stand_type,
        "power_kw": application.power_kw,
        "wishes": application.wishes,
        "has_industrial_certificate": application.has_industrial_certificate,
        "industrial_certificate": application.industrial_certificate,
        "represented": [one._asdict() for one in parts.represented],
    }


def _groups(cleaner: Cleaner, category: str, forum: Forum) -> tuple[str, ...]:
    raw = cleaner.typed.get("product_groups") or ()
    codes = sorted(set(map(str, raw))) if isinstance(raw, Iterable) and not isinstance(raw, str) else []
    known = groups_of(categories(forum)[category]) if category else {}
    if "category" in cleaner.errors:
        return ()
    if strangers := [code for code in codes if code not in known]:
        cleaner.refuse(
            "product_groups",
            _("Not among the product groups of this category: %(groups)s")
            % {"groups": ", ".join(strangers)[:100]},
        )
    return tuple(code for code in codes if code in known)


def _represented(cleaner: Cleaner) -> tuple[Represented, ...]:
    """Faults of all rows come back under one name: the page shows them beside its list."""
    rows, found = cleaner.typed.get("represented") or (), {}
    if not isinstance(rows, list | tuple) or not all(isinstance(row, Mapping) for row in rows):
        cleaner.refuse("represented", _("A list of companies is expected, each with its name and country."))
        return ()
    if len(rows) > MOST_REPRESENTED:
        cleaner.refuse("represented", _("No more than %(most)s companies.") % {"most": MOST_REPRESENTED})
        return ()
    for row in rows:
        inner = Cleaner({"name": row.get("name"), "country": row.get("country")})
        name = inner.line("name", limit=200, required=True)
        country = inner.choice("country", country_names("en"), default="KZ")
        for messages in inner.errors.values():
            for message in messages:
                cleaner.refuse("represented", message)
        if not inner.errors and name.casefold() in found:
            cleaner.refuse("represented", _("This company is named twice: %(name)s") % {"name": name})
        found[name.casefold()] = Represented(name, country)
    return tuple(found.values())
