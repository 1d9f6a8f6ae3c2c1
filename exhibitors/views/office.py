"""`/exhibit/`: for a stranger what exhibiting gives, for a company what is next and by when."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from core.errors import NotFound
from forum.queries import current_forum

from ..access import SignInNeeded, standing_of
from ..queries.checklist import todo_of
from ..queries.offer import offer
from ..services.companies import start_application
from .at_work import standing_at_work


@never_cache
@require_GET
def office(request: HttpRequest) -> HttpResponse:
    forum, at = current_forum(), timezone.now()
    try:
        standing, _own = standing_at_work(request)
    except (SignInNeeded, NotFound):
        return render(request, "exhibitors/landing.html", offer(forum, at))
    application, items = todo_of(standing.company, forum.edition, at)
    context = {
        "standing": standing,
        "company": standing.company,
        "application": application,
        "items": items,
        "just_signed_up": "signed-up" in request.GET,
    }
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
