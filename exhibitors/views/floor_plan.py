"""The floor plan: all halls, one hall, one booth of it, and the small feed that keeps an open page true.

What is the same for everybody is rendered once for a language, a revision of the forum and a mark of the live
bookings (`queries.plan`), and only filled in. Whoever is signed in, filters or has been told something gets a
page of their own.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe
from django_htmx.middleware import HtmxDetails

from core.errors import DomainError, NotFound
from core.fingerprints import digest, unless_known
from core.kept import kept_offline
from core.looking import is_look
from core.pages import filled_page, hole
from core.text import fold_booth_code
from forum.queries import Forum

from ..access import find_application, standing_of
from ..drawing import floor as drawing
from ..forms.plan import BoothFilter, is_filtered
from ..models import Application, Hall
from ..queries.plan import Floor, Stand, current_live, floor_of, stands_of
from ..queries.prices import tariff_of
from ..services.bookings import prolong_holds


class Request(HttpRequest):
    htmx: HtmxDetails


class Look:
    """Everything one request sees: the floor, the moment, and who looks."""

    def __init__(self, request: HttpRequest, at: datetime) -> None:
        self.request = request
        self.forum, self.live = current_live(at)
        self.floor: Floor = floor_of(self.forum, at)
        self.application = _own_application(request, self.forum)
        self.own = self.application.pk if self.application else None

    def hall(self, code: str) -> Hall:
        hall = self.floor.hall(code)
        if hall is None:
            raise NotFound
        return hall

    def stands(self, hall: str | None = None) -> list[Stand]:
        return stands_of(self.floor, self.live, hall=hall, own=self.own)

    @property
    def mark(self) -> tuple[Any, ...]:
        """What every answer depends on, but for its address and for what a session shows."""
        return (get_language(), self.forum.revision, self.floor.on, self.live.mark, self.own)


@require_safe
@kept_offline
@gzip_page
def floor_plan(request: HttpRequest) -> HttpResponse:
    look = Look(request, timezone.now())

    def page(shared: dict[str, Any]) -> str:
        cards = [drawing.hall_card(hall, look.stands(hall.code)) for hall in look.floor.halls]
        return render_to_string("exhibitors/floor_plan.html", {"halls": cards, **shared}, request)

    return _page(look, ("exhibitors.floor_plan",), page)


@require_safe
@kept_offline
@gzip_page
def hall_plan(request: Request, hall: str) -> HttpResponse:
    at = timezone.now()
    look = Look(request, at)
    place = look.hall(hall)
    if look.application is not None and not is_look():
        prolong_holds(application=look.application, at=at)  # who compares booths is at work
    stand = _stand(look, place)
    if request.htmx and request.htmx.target == "details":
        return _conditional(request, _details(look, stand))
    if request.htmx and request.htmx.target == "found":
        context = _drawn(look, place, BoothFilter(request.GET, floor=look.floor))
        return _conditional(request, render_to_string("exhibitors/floor_plan_found.html", context, request))

    def page(shared: dict[str, Any]) -> str:
        wanted = BoothFilter(request.GET, floor=look.floor)
        context = {"hall": place, "form": wanted, **_drawn(look, place, wanted), **shared}
        return render_to_string("exhibitors/hall_plan.html", context, request)

    chosen = {"details": _details(look, stand), "chosen": drawing.frame(stand.booth)} if stand else {}
    return _page(look, ("exhibitors.hall_plan", hall), page, is_shared=not is_filtered(request.GET), **chosen)


@require_safe
@gzip_page
def hall_state(request: HttpRequest, hall: str) -> HttpResponse:
    """The booths of a hall that are not free, for a page that is open already."""
    look = Look(request, timezone.now())
    look.hall(hall)

    def told() -> JsonResponse:
        state = {"plan": look.floor.stamp, "booths": drawing.feed(look.stands(hall))}
        return JsonResponse(state, json_dumps_params={"ensure_ascii": False})

    return _unless_known(request, digest(hall, *look.mark), told)


# --- Parts of the page ----------------------------------------------------------------------------


def _drawn(look: Look, hall: Hall, wanted: BoothFilter) -> dict[str, Any]:
    stands = look.stands(hall.code)
    kept = None
    if wanted.is_used:
        wanted.is_valid()
        kept = {stand.booth.number for stand in stands if wanted.keeps(stand)}
    found = [stand for stand in stands if kept is None or stand.booth.number in kept]
    return {
        "stands": drawing.drawn(stands, kept, wanted.data),
        "found": len(found),
        "free": sum(stand.can_be_chosen for stand in found),
        "legend": drawing.legend(look.floor.categories.values()),
        "halls": look.floor.halls,
        "floor": look.floor,
        "view_box": drawing.view_box(hall),
        "width": drawing.metres(hall.width_m),
        "depth": drawing.metres(hall.depth_m),
        "grid": drawing.grid(hall),
        "drawing": drawing.background(hall),
        "words": drawing.state_words(),
    }


def _stand(look: Look, hall: Hall) -> Stand | None:
    """The booth whose details are wanted. Raises NotFound."""
    wanted = look.request.GET.get("booth")
    if not wanted:
        return None
    number = fold_booth_code(wanted)
    for stand in look.stands(hall.code):
        if stand.booth.number == number:
            return stand
    raise NotFound


def _details(look: Look, stand: Stand | None) -> str:
    context: dict[str, Any] = {"stand": None}
    if stand:
        tariff = tariff_of(look.forum.edition.pk) if look.floor.terms else None
        context = drawing.details(stand, look.floor, tariff)
    return render_to_string("exhibitors/floor_plan_details.html", context, look.request)


# --- Who looks, and what they have already ----------------------------------------------------------


def _own_application(request: HttpRequest, forum: Forum) -> Application | None:
    """The application of the company that this browser acts for; strangers cost nothing."""
    if request.session.is_empty():
        return None
    try:
        company = standing_of(request).company
    except DomainError:
        return None  # a stranger, or somebody who acts for nobody yet
    return find_application(company, forum.edition)


def _page(
    look: Look,
    key: tuple[Any, ...],
    render: Callable[[dict[str, Any]], str],
    *,
    is_shared: bool = True,
    **values: str,
) -> HttpResponse:
    request, key = look.request, (*key, *look.mark)
    if not (is_shared and request.session.is_empty() and not list(get_messages(request))):
        return _conditional(request, render(values))
    if values:
        holes = {name: hole(name) for name in values} | {"messages": ()}
        return _conditional(request, filled_page((*key, "holes"), lambda: render(holes), **values))

    def page() -> str:
        return filled_page(key, lambda: render({"messages": ()}))

    mark = filled_page((*key, "mark"), lambda: digest(page()))
    return _unless_known(request, mark, lambda: HttpResponse(page()))


def _conditional(request: HttpRequest, page: str) -> HttpResponse:
    """304 when the asker has this very page. A page with a form has a new secret each time, so never."""
    return _unless_known(request, digest(page), lambda: HttpResponse(page))


def _unless_known(request: HttpRequest, mark: str, build: Callable[[], HttpResponse]) -> HttpResponse:
    return unless_known(
        request, mark, build, keep="private, no-cache", vary=["Cookie", "HX-Request", "HX-Target"]
    )
