"""`/exhibit/application/`: an application step by step, saved at each; what is held; submit, withdraw."""

from datetime import datetime
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import DomainError, InvalidInput, NotFound
from core.looking import is_look
from forum.queries import current_forum

from ..access import Standing, application_of, find_application, standing_of
from ..forms.application import StandForm, StepForm, WaitingForm, WishesForm
from ..models import Application, Booking
from ..queries.companies import proven_of
from ..queries.offered_booths import offered_booths
from ..queries.own_application import bookings_of, price_of_application
from ..queries.prices import Tariff, tariff_of
from ..services.applications import (
    ApplicationChanged,
    missing_of,
    save_application,
    submit_application,
    withdraw_application,
)
from ..services.bookings import prolong_holds
from ..states import APPLICATION_MOVES, EDITABLE, LIVE, ApplicationState


class Step(NamedTuple):
    code: str
    title: Promise
    needs: tuple[str, ...]  # the fields without which it is not done


STEPS = (
    Step("stand", gettext_lazy("Products and stand"), ("category",)),
    Step("booth", gettext_lazy("Booth"), ("booth",)),
    Step("partners", gettext_lazy("Co-exhibitors"), ()),
    Step("wishes", gettext_lazy("Wishes and certificate"), ("industrial_certificate",)),
)
_FORMS: dict[str, type[StepForm]] = {"stand": StandForm, "booth": WaitingForm, "wishes": WishesForm}


@never_cache
@require_safe
def application(request: HttpRequest) -> HttpResponse:
    """Everything at a glance, the price line by line, and the way on: a step, submitting, withdrawing."""
    standing, own, at = open_application(request)
    if own is None:
        return redirect("exhibitors:office")
    return _overview(request, standing, own, at)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, step: str) -> HttpResponse:
    standing, own, at = open_application(request)
    if own is None or own.state not in EDITABLE or (step == "booth" and own.is_co_exhibitor):
        return redirect("exhibitors:application")
    if step not in _FORMS:
        raise NotFound
    form, status = _form(step, own, request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                _save(standing, own, form, at)
                return _onwards(step)
            except ApplicationChanged as refusal:
                form, status = _beside_theirs(step, own, request.POST), refusal.status
                form.add_error(None, _whose(refusal))
            except DomainError as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
    context = _context(standing, own, form.tariff, at) | {"form": form, "step": step}
    if step == "booth":
        context["halls"] = offered_booths(form.tariff, at)
    return render(request, f"exhibitors/application_{step}.html", context, status=status)


@never_cache
@require_http_methods(["POST"])
def submit(request: HttpRequest) -> HttpResponse:
    standing, own, at = open_application(request)
    if own is None or own.state == ApplicationState.SUBMITTED:  # a double click
        return redirect("exhibitors:application")
    try:
        submit_application(
            application=own, actor=standing.actor, at=at, without_booth="without_booth" in request.POST
        )
    except InvalidInput as refusal:
        return _overview(request, standing, own, at, status=refusal.status)
    except DomainError as refusal:
        return _overview(request, standing, own, at, status=refusal.status, refusal=str(refusal))
    messages.success(request, _("The application is submitted. We have sent you a letter."))
    return redirect("exhibitors:application")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest) -> HttpResponse:
    standing, own, at = open_application(request)
    if own is None:
        return redirect("exhibitors:office")
    if request.method != "POST":
        return render(request, "exhibitors/application_withdraw.html", _frame(standing, own))
    withdraw_application(application=own, actor=standing.actor, at=at)
    messages.success(request, _("The application is withdrawn."))
    return redirect("exhibitors:office")


def open_application(request: HttpRequest) -> tuple[Standing, Application | None, datetime]:
    """Whoever opens a page of it is at work: the booth is held on. Without a live one the office begins anew."""
    standing, at = standing_of(request), timezone.now()
    own = find_application(standing.company, current_forum().edition)
    if own is not None and own.state in EDITABLE and not is_look():
        prolong_holds(application=own, at=at)
    return standing, own, at


def editable_application(request: HttpRequest) -> tuple[Standing, Application]:
    """For the small forms beside the steps. Raises NotFound."""
    standing = standing_of(request)
    return standing, application_of(standing.company, current_forum().edition)


def _overview(
    request: HttpRequest,
    standing: Standing,
    own: Application,
    at: datetime,
    *,
    status: int = 200,
    refusal: str = "",
) -> HttpResponse:
    tariff = tariff_of(own.edition_id)
    context = _context(standing, own, tariff, at)
    bookings: list[Booking] = context["bookings"]
    proven = proven_of(standing.company)
    missing = {}
    if own.state in EDITABLE:
        missing = missing_of(own, has_booth=bool(bookings), has_consent=proven.consent)
    context |= {
        "refusal": refusal,
        "missing": missing,
        "tried": status == InvalidInput.status,
        "price": price_of_application(bookings, guests=len(context["guests"]), tariff=tariff),
        "is_confirmed": proven.contact,
        "may_withdraw": APPLICATION_MOVES.allows(own.state, ApplicationState.WITHDRAWN),
        "steps": [(row, not set(row.needs) & set(missing)) for row in context["all_steps"]],
    }
    return render(request, "exhibitors/application.html", context, status=status)


def _context(standing: Standing, own: Application, tariff: Tariff, at: datetime) -> dict[str, Any]:
    return {
        **_frame(standing, own),
        "bookings": bookings_of(own, at),
        "tariff": tariff,
        "guests": list(own.co_exhibitors.filter(state__in=LIVE).select_related("company").order_by("pk")),
    }


def _frame(standing: Standing, own: Application) -> dict[str, Any]:
    return {
        "standing": standing,
        "company": standing.company,
        "application": own,
        "is_editable": own.state in EDITABLE,
        "all_steps": [row for row in STEPS if not own.is_co_exhibitor or row.code in ("stand", "wishes")],
    }


def _onwards(step: str) -> HttpResponse:
    """To the next step; from the last one to the overview."""
    codes = [row.code for row in STEPS]
    rest = codes[codes.index(step) + 1 :]
    if not rest:
        return redirect("exhibitors:application")
    name = "exhibitors:partners" if rest[0] == "partners" else "exhibitors:application_step"
    return redirect(name) if rest[0] == "partners" else redirect(name, step=rest[0])


def _form(step: str, own: Application, typed: QueryDict | None) -> StepForm:
    return _FORMS[step](typed, application=own, forum=current_forum(), tariff=tariff_of(own.edition_id))


def _save(standing: Standing, own: Application, form: StepForm, at: datetime) -> None:
    save_application(
        application=own,
        details=form.details,
        serial=form.cleaned_data["serial"],
        actor=standing.actor,
        at=at,
    )


def _beside_theirs(step: str, own: Application, typed: QueryDict) -> StepForm:
    """The same entries, now with the serial of what is saved: who saves again has seen it."""
    own.refresh_from_db()
    entries = typed.copy()
    entries["serial"] = str(own.serial)
    form = _form(step, own, entries)
    form.is_valid()
    return form


def _whose(refusal: ApplicationChanged) -> str:
    changed_at = timezone.localtime(datetime.fromisoformat(refusal.extra["changed_at"]))
    words = {"who": refusal.extra["changed_by"], "when": f"{changed_at:%d.%m.%Y %H:%M}"}
    return f"{refusal} " + _("Saved by: %(who)s, %(when)s.") % words
