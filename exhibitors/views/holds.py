"""`/exhibit/booth/`: the button of the floor plan and of the list: hold a booth, give it back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.api import problems
from core.errors import DomainError
from forum.queries import current_forum

from ..access import booking_of, find_application, seen_booth_of, standing_of
from ..queries.own_application import shown_booking
from ..services.bookings import give_back_booth, hold_booth
from ..services.companies import start_application


@never_cache
@require_POST
def hold(request: HttpRequest) -> HttpResponse:
    """`booth`: its number. A script that asks for JSON gets the API's answer, a browser the next page."""
    standing, forum, at = standing_of(request), current_forum(), timezone.now()
    seen = seen_booth_of(request.POST.get("booth", ""), forum.edition)
    application = find_application(standing.company, forum.edition) or start_application(
        company=standing.company, forum=forum, actor=standing.actor, at=at
    )
    try:
        booking = hold_booth(
            application=application, booth=seen.booth, actor=standing.actor, at=at, forum=forum, seen=seen
        )
    except DomainError as refusal:
        if _wants_json(request):
            return problems.refused(request, refusal)
        messages.error(request, str(refusal))
        return redirect("exhibitors:application_step", step="booth")
    if _wants_json(request):
        return JsonResponse(shown_booking(booking), status=201 if booking.taken_at == at else 200)
    messages.success(request, _("Held for you: booth %(number)s") % {"number": booking.booth.number})
    return redirect("exhibitors:application_step", step="booth")


@never_cache
@require_POST
def release(request: HttpRequest) -> HttpResponse:
    """`booking`: its code."""
    standing = standing_of(request)
    booking = booking_of(standing.company, request.POST.get("booking", ""))
    try:
        give_back_booth(booking=booking, actor=standing.actor, at=timezone.now())
    except DomainError as refusal:
        if _wants_json(request):
            return problems.refused(request, refusal)
        messages.error(request, str(refusal))
    if _wants_json(request):
        return HttpResponse(status=204)
    return redirect("exhibitors:application_step", step="booth")


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")
