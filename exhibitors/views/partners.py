"""`/exhibit/application/partners/`: co-exhibitors and represented companies, each added and taken away at once."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import DomainError, InvalidInput, NotFound
from forum.countries import country_names
from forum.queries import current_forum

from ..access import Standing, co_exhibitor_of
from ..details.application import clean_application, details_of
from ..forms.partners import CoExhibitorForm, RepresentedForm
from ..models import Application
from ..queries.prices import tariff_of
from ..services.applications import save_application
from ..services.co_exhibitors import add_co_exhibitor, remove_co_exhibitor
from ..states import EDITABLE, LIVE
from .application import STEPS, editable_application, open_application


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def partners(request: HttpRequest) -> HttpResponse:
    """POST names a co-exhibitor."""
    standing, own, at = open_application(request)
    if own is None or own.state not in EDITABLE or own.is_co_exhibitor:
        return redirect("exhibitors:application")
    form = CoExhibitorForm(request.POST if request.method == "POST" else None, forum=current_forum())
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                add_co_exhibitor(host=own, details=form.details, actor=standing.actor, at=at)
                messages.success(request, _("The co-exhibitor is named and has got a letter."))
                return redirect("exhibitors:partners")
            except InvalidInput as refusal:
                form.take_over(refusal)
            except DomainError as refusal:
                form.add_error("tax_id", str(refusal))
                status = refusal.status
    return _page(request, standing, own, form=form, status=status)


@never_cache
@require_POST
def remove_partner(request: HttpRequest) -> HttpResponse:
    """`application`: the co-exhibitor's code."""
    standing, own = editable_application(request)
    guest = co_exhibitor_of(own, request.POST.get("application", ""))
    remove_co_exhibitor(guest=guest, actor=standing.actor, at=timezone.now())
    return redirect("exhibitors:partners")


@never_cache
@require_POST
def represented(request: HttpRequest) -> HttpResponse:
    """`name` and `country` add one; `remove` takes the one of that name away."""
    standing, own = editable_application(request)
    rows = details_of(own)["represented"]
    form = RepresentedForm(request.POST)
    if gone := request.POST.get("remove"):
        if gone not in [row["name"] for row in rows]:
            raise NotFound
        rows = [row for row in rows if row["name"] != gone]
    else:
        rows = [*rows, {"name": request.POST.get("name", ""), "country": request.POST.get("country", "")}]
    forum = current_forum()
    try:
        details = clean_application(
            details_of(own) | {"represented": rows}, forum=forum, tariff=tariff_of(own.edition_id)
        )
        save_application(
            application=own, details=details, serial=own.serial, actor=standing.actor, at=timezone.now()
        )
    except InvalidInput as refusal:
        form.is_valid()
        for message in refusal.errors.get("represented", []):
            form.add_error("name", str(message))
        return _page(request, standing, own, represented_form=form, status=400)
    return redirect("exhibitors:partners")


def _page(
    request: HttpRequest,
    standing: Standing,
    own: Application,
    *,
    form: CoExhibitorForm | None = None,
    represented_form: RepresentedForm | None = None,
    status: int = 200,
) -> HttpResponse:
    countries = country_names(request.LANGUAGE_CODE)
    context = {
        "standing": standing,
        "company": standing.company,
        "application": own,
        "is_editable": True,
        "all_steps": STEPS,
        "step": "partners",
        "form": form or CoExhibitorForm(forum=current_forum()),
        "represented_form": represented_form or RepresentedForm(),
        "guests": own.co_exhibitors.filter(state__in=LIVE).select_related("company").order_by("pk"),
        "represented": [(row, countries.get(row.country, row.country)) for row in own.represented.all()],
        "tariff": tariff_of(own.edition_id),
    }
    return render(request, "exhibitors/application_partners.html", context, status=status)
