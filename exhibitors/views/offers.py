"""`/exhibit/offers/<code>/`: the booth that is offered, and the company's answer."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from core.errors import DomainError

from ..access import offer_of, standing_of
from ..queries.desk import booked_booth
from ..services.acceptance import accept_offer, decline_offer
from ..services.lapses import has_lapsed
from ..states import BookingState


@never_cache
@require_GET
def offer(request: HttpRequest, code: str) -> HttpResponse:
    standing = standing_of(request)
    booking = offer_of(standing.company, code)
    is_open = booking.state == BookingState.OFFERED and not has_lapsed(booking, timezone.now())
    context = {"standing": standing, "company": standing.company, "is_open": is_open}
    return render(request, "exhibitors/offer.html", context | {"booked": booked_booth(booking)})


@require_POST
def accept(request: HttpRequest, code: str) -> HttpResponse:
    return _answer(request, code, accept_offer, _("The booth is yours."))


@require_POST
def decline(request: HttpRequest, code: str) -> HttpResponse:
    return _answer(
        request, code, decline_offer, _("Thank you for the answer. Your place in the waiting list stays.")
    )


def _answer(request: HttpRequest, code: str, service: Callable[..., object], done: str) -> HttpResponse:
    standing = standing_of(request)
    booking = offer_of(standing.company, code)
    try:
        service(booking=booking, actor=standing.actor, at=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("exhibitors:offer", code=code)
