"""The office's navigation: one list for all its pages. An item shows as soon as its address exists."""

from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from ..access import CHOSEN
from ..queries.checklist import Item, Point
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
        if (url := office_url(name))
        for deep in (name != "exhibitors:office",)
    ]
    return {
        "items": items,
        "has_several": CHOSEN in request.session,
        "user": request.user,
        "csrf_token": context.get("csrf_token"),
    }


register.filter("legal_name", legal_name)

# The state of a point of the checklist: a sign for the eye, words for the screen reader.
_STATES = {
    Point.DONE: ("✓", _("done")),
    Point.NOW: ("→", _("to do now")),
    Point.LATE: ("!", _("late")),
    Point.LATER: ("·", _("later")),
    Point.WAITING: ("…", _("in work")),
}


@register.filter
def sign(item: Item) -> str:
    return _STATES[item.state][0]


@register.filter
def state_name(item: Item) -> Any:
    return _STATES[item.state][1]


@register.filter
def office_url(name: str) -> str:
    """Empty while nobody has built that page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
