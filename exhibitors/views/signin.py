"""Signing in by a link that is mailed, and leaving."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import user_of_token
from accounts.models import User
from core.cleaning import email_address
from core.errors import NotFound
from core.unsent import where_kept

from ..limits import count_link
from ..services import sign_in


@never_cache
@require_POST
def ask_for_link(request: HttpRequest) -> HttpResponse:
    """The same answer whatever was typed: nobody learns whose address is known."""
    try:
        email = email_address(request.POST.get("email", "").strip()[:254])
    except ValueError:
        return redirect("exhibitors:link_sent")
    count_link(request, email=email)
    sign_in.mail_sign_in_link(email=email, language=translation.get_language(), at=timezone.now())
    return redirect("exhibitors:link_sent")


@never_cache
@require_GET
def link_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "exhibitors/link_sent.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow_link(request: HttpRequest, token: str) -> HttpResponse:
    """A button, because programs that read mail follow links too and would use it up."""
    try:
        user = user_of_token(token)
        if request.method != "POST":
            return render(request, "exhibitors/follow_link.html", {"person": user})
        sign_in.follow_sign_in_link(user=user, at=timezone.now())
    except NotFound:
        return render(request, "exhibitors/link_over.html", status=404)
    return let_in(request, user)


@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Also for a browser that only signed a company up: its session, and with it the grant, is gone."""
    logout(request)
    return redirect("exhibitors:office")


def let_in(request: HttpRequest, user: User) -> HttpResponse:
    """Sign in whoever has followed a link of ours; a second factor, if there is one, is still asked for."""
    user.refresh_from_db()
    record_authentication(request, user, method="link")
    answer: HttpResponse = perform_login(
        request,
        user,
        email_verification="none",
        redirect_url=where_kept(request) or reverse("exhibitors:office"),
    )
    return answer
