"""`/exhibit/badges/`: who works at the stand."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import DomainError
from forum.queries import current_forum

from ..access import application_of, standing_of
from ..forms.badges import BadgeForm
from ..models import Application
from ..queries.badges import badge_quota, badges_of
from ..services import badges as service
from .at_work import application_at_work


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def badges(request: HttpRequest) -> HttpResponse:
    (standing, application), status = application_at_work(request), 200
    form = BadgeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                service.add_badge(
                    application=application, person=form.person, actor=standing.actor, at=timezone.now()
                )
            except DomainError as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
            else:
                return redirect("exhibitors:badges")
    named = badges_of(application)
    context = {
        "standing": standing,
        "company": standing.company,
        "form": form,
        "badges": named,
        "quota": badge_quota(application),
        "refusal": _refusal(application),
    }
    return render(request, "exhibitors/badges.html", context, status=status)


@never_cache
@require_POST
def remove_badge(request: HttpRequest) -> HttpResponse:
    standing = standing_of(request)
    service.remove_badge(
        application=application_of(standing.company, current_forum().edition),
        code=request.POST.get("badge", ""),
        actor=standing.actor,
        at=timezone.now(),
    )
    return redirect("exhibitors:badges")


def _refusal(application: Application) -> str:
    """Why nobody can be named now; empty: somebody can."""
    try:
        service.check_may_add(application)
    except DomainError as refusal:
        return str(refusal)
    return ""
