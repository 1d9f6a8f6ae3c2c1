"""`/exhibit/`: for a stranger what exhibiting gives, for a company what is next and by when."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from core.errors import NotFound
from forum.queries import current_forum

from ..access import SignInNeeded, find_application, standing_of


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
