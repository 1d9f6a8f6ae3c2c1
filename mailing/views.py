"""No more news: the page behind the link in every letter of news."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.errors import NotFound

from .access import stopped_by


@never_cache
@csrf_exempt  # RFC 8058: a mail program posts here without a cookie; the signed link is all that is needed
@require_http_methods(["GET", "HEAD", "POST"])
def stop_news(request: HttpRequest, token: str) -> HttpResponse:
    """A look changes nothing: programs that test links follow them. The button, or the mail program, posts."""
    kept, code = stopped_by(token)
    is_stopped = request.method == "POST"
    if is_stopped and not kept.stop_news(code, timezone.now()):
        raise NotFound
    return render(request, "mailing/stop_news.html", {"is_stopped": is_stopped})
