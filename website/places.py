"""The parts of the site that everybody finds from every page, in the order of a visit."""

from typing import NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Place(NamedTuple):
    url: str
    label: str | Promise
    is_current: bool


_PLACES = (
    ("sessions:programme", _("Programme")),
    ("exhibitors:exhibitors", _("Exhibitors")),
    ("exhibitors:floor_plan", pgettext_lazy("menu", "Floor plan")),
    ("exhibitors:office", _("For companies")),
)


def places(request: HttpRequest) -> list[Place]:
    """The one that the page belongs to is marked."""
    return [
        Place(url, label, request.path.startswith(url)) for name, label in _PLACES for url in (reverse(name),)
    ]
