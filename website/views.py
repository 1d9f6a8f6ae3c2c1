"""Pages that join wings."""

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_cookie

from core.fingerprints import page_unless_known
from core.kept import kept_offline
from core.links import site_url
from core.pages import filled_page
from core.structured import graph
from core.translations import text_in
from forum.queries import current_forum
from forum.structured import forum_event, organiser
from visitors.remembered import forget

from .home import Home
from .languages import path_in
from .looking import present_look, stop_look
from .styleguide import COLOURS, SPACES, TEXTS, sample


@require_safe
@kept_offline
@vary_on_cookie
def home(request: HttpRequest) -> HttpResponse:
    remembered = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if request.path_info == "/" and "language" not in request.GET and remembered in ("ru", "en"):
        return redirect(path_in("/", remembered))
    home = Home.now(timezone.now())

    def page() -> str:
        language = get_language()
        event = forum_event(home.forum, language, picture=site_url("website:preview"))
        context = {"home": home, "about": graph(event, organiser(home.forum, language))}
        return render_to_string("website/home.html", context, request)

    if request.session.is_empty() and not list(get_messages(request)):
        return page_unless_known(request, home.marks, lambda: HttpResponse(filled_page(home.marks, page)))
    return HttpResponse(page())


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


@require_safe
@kept_offline
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was tested, and how; when it changes, so does this page and `tests/journeys`."""
    return render(request, "website/accessibility.html")


@never_cache
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """For who builds pages; strangers need not know that it is here."""
    if not request.user.is_staff:
        raise Http404
    context = {
        "plain": sample(is_wrong=False),
        "wrong": sample(is_wrong=True),
        "colours": COLOURS,
        "texts": TEXTS,
        "spaces": SPACES,
    }
    return render(request, "website/styleguide.html", context)


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
