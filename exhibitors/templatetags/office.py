"""The office's navigation: one list for all its pages. An item shows as soon as its address exists."""

from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from ..access import CHOSEN
from ..queries.names import legal_name

register = template.Library()

_ITEMS = (
    ("exhibitors:office", _("What is next")),
    ("exhibitors:application", _("Application")),
    ("exhibitors:floor_plan", _("Booth")),
    ("exhibitors:invoices", _("Invoices")),
    ("exhibitors:services", _("Services")),
    ("exhibitors:entry", _("Catalogue")),
    ("exhibitors:documents", _("Documents")),
    ("exhibitors:badges", _("Badges")),
    ("exhibitors:company", _("Company")),
    ("exhibitors:team", _("Team")),
)


@register.inclusion_tag("exhibitors/office_nav.html", takes_context=True)
def office_nav(context: dict[str, Any]) -> dict[str, Any]:
    """Costs no query. Who has chosen among several companies finds the way to another one here."""
    request = context["request"]
    items = [
        {
            "url": url,
            "label": label,
            "is_current": request.path.startswith(url) if deep else request.path == url,
        }
        for name, label in _ITEMS
        if (url := _address(name))
        for deep in (name != "exhibitors:office",)
    ]
    return {"items": items, "has_several": CHOSEN in request.session, "user": request.user}


register.filter("legal_name", legal_name)


def _address(name: str) -> str:
    """Empty while nobody has built that page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
