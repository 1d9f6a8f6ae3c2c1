"""Pages that join wings."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_cookie

from core.kept import kept_offline
from core.links import site_url
from core.structured import graph
from core.translations import text_in
from forum.queries import current_forum
from forum.structured import forum_event, organiser
from visitors.remembered import forget

from .languages import path_in
from .looking import present_look, stop_look


@require_safe
@kept_offline
@vary_on_cookie
def home(request: HttpRequest) -> HttpResponse:
    remembered = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if request.path_info == "/" and "language" not in request.GET and remembered in ("ru", "en"):
        return redirect(path_in("/", remembered))
    forum = current_forum()
    registration = {
        "state": forum.registration(timezone.now()),
        "opens_at": forum.edition.registration_opens_at,
        "last_day": forum.last_registration_day,
    }
    language = get_language()
    about = graph(
        forum_event(forum, language, picture=site_url("website:preview")), organiser(forum, language)
    )
    return render(request, "website/home.html", {"registration": registration, "about": about})


@require_safe
@kept_offline
def privacy(request: HttpRequest) -> HttpResponse:
    forum = current_forum()
    notice = forum.edition.privacy_notice
    title, body = text_in(notice, "title"), text_in(notice, "body")
    paragraphs = [part.strip() for part in body.text.split("\n\n") if part.strip()]
    return render(
        request,
        "website/privacy.html",
        {"notice": notice, "title": title, "body_language": body.language, "paragraphs": paragraphs},
    )


@never_cache
@require_POST
def stop_looking(request: HttpRequest) -> HttpResponse:
    """Back to where the look began. Whoever does not look is only led home."""
    look = present_look(request)
    if look is None:
        return redirect("website:home")
    stop_look(request, look)
    answer = redirect(look.back)
    forget(answer)
    return answer
