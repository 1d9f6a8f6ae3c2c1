"""Organisers show a second factor before anything in the admin opens; who has none sets one up first.

A session that began with a password alone - because there was no factor yet - shows it once more after it is set
up: whoever had stolen the password may have been signed in before.
"""

import re
from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from .access import has_shown_second_factor

# By its address, since other wings have pages there too; below the language, if one is named.
_ADMIN = re.compile(r"(/[a-z]{2})?/admin/")
_OPEN = {"admin:login", "admin:logout", "admin:jsi18n"}


class SecondFactorMiddleware:
    """`STAFF_SECOND_FACTOR=off` opens the admin to a password alone: for one's own machine."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        if not _ADMIN.match(request.path_info) or (match and match.view_name in _OPEN):
            return None
        user = request.user
        if not (user.is_authenticated and user.is_staff) or has_shown_second_factor(request):
            return None
        here = {"next": request.get_full_path() if request.method == "GET" else reverse("admin:index")}
        if is_mfa_enabled(user, [Authenticator.Type.TOTP]):
            return redirect(reverse("mfa_reauthenticate", query=here))
        if is_mfa_enabled(user, [Authenticator.Type.WEBAUTHN]):
            return redirect(reverse("mfa_reauthenticate_webauthn", query=here))
        words = _(
            "Organisers sign in with a second factor. Please set one up: an app that shows codes, or a key."
        )
        messages.warning(request, words)
        return redirect("mfa_index")
