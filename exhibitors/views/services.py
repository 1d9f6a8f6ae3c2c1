"""`/exhibit/services/`: power, furniture, advertising, ordered by quantity."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import DomainError, InvalidInput

from ..access import Standing, order_of, standing_of
from ..models import Application
from ..queries.orders import offers, orders_of
from ..services import orders
from .at_work import application_at_work

_FIELD = "quantity-"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def services(request: HttpRequest) -> HttpResponse:
    standing, application = application_at_work(request)
    if request.method == "POST":
        return _order(request, standing, application)
    return _page(request, standing, application)


@never_cache
@require_POST
def cancel(request: HttpRequest) -> HttpResponse:
    standing = standing_of(request)
    order = order_of(standing.company, request.POST.get("order", ""))
    try:
        orders.cancel_order(order=order, actor=standing.actor, at=timezone.now())
        messages.success(request, _("The order is cancelled."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("exhibitors:services")


def _order(request: HttpRequest, standing: Standing, application: Application) -> HttpResponse:
    typed = {
        name.removeprefix(_FIELD): str(value).strip()
        for name, value in request.POST.items()
        if name.startswith(_FIELD)
    }
    try:
        orders.place_order(
            application=application, quantities=_quantities(typed), actor=standing.actor, at=timezone.now()
        )
    except InvalidInput as refusal:
        errors = {name: " ".join(map(str, said)) for name, said in refusal.errors.items()}
        return _page(request, standing, application, typed=typed, errors=errors, status=400)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("exhibitors:services")
    messages.success(request, _("The services are ordered."))
    return redirect("exhibitors:services")


def _quantities(typed: dict[str, str]) -> dict[str, int]:
    """What is no number is told beside its field."""
    wrong: dict[str, list[str | Promise]] = {
        code: [_("A whole number, please.")]
        for code, text in typed.items()
        if text and not (text.isascii() and text.isdigit() and len(text) <= 4)
    }
    if wrong:
        raise InvalidInput(wrong)
    return {code: int(text or 0) for code, text in typed.items()}


def _page(
    request: HttpRequest,
    standing: Standing,
    application: Application,
    *,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    on = application.edition.today(timezone.now())
    shown = offers(application, on=on, typed=typed, errors=errors)
    known = {offer.service.code for offer in shown}
    context = {
        "company": standing.company,
        "application": application,
        "offers": shown,
        "orders": orders_of(application),
        "other_errors": [words for name, words in (errors or {}).items() if name not in known],
        "has_errors": bool(errors),
    }
    return render(request, "exhibitors/services.html", context, status=status)
