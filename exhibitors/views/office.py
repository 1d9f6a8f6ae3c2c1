"""`/exhibit/`: for a stranger what exhibiting gives, for a company what is next and by when."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from core.errors import NotFound
from forum.queries import current_forum

from ..access import SignInNeeded, find_application, standing_of
from ..services.companies import start_application


@never_cache
@require_GET
def office(request: HttpRequest) -> HttpResponse:
    forum = current_forum()
    try:
        standing = standing_of(request)
    except (SignInNeeded, NotFound):
        return render(request, "exhibitors/landing.html", {"forum": forum})
    application = find_application(standing.company, forum.edition)
    context = {"standing": standing, "company": standing.company, "application": application}
    return render(request, "exhibitors/home.html", context)


@never_cache
@require_POST
def apply(request: HttpRequest) -> HttpResponse:
    """A draft for this edition: for a company of an earlier one, or after a withdrawal."""
    standing = standing_of(request)
    start_application(
        company=standing.company, forum=current_forum(), actor=standing.actor, at=timezone.now()
    )
    return redirect("exhibitors:office")
