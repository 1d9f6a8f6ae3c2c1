"""How django-allauth behaves in this house."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext as _

from .models import User


class AccountAdapter(DefaultAccountAdapter):
    """Nobody opens an account from the street: companies get theirs with their sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """A password that was typed for a mailbox which has not answered yet opens nothing.

        Anybody could have typed it: only the link of our letter shows that it was the owner of the address.
        """
        if (
            not user.is_staff
            and EmailAddress.objects.filter(user=user, email=user.email.lower(), verified=False).exists()
        ):
            messages.error(
                request, _("Please follow the link in our letter first: it confirms your address.")
            )
            return redirect("account_login")
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return answer

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        if request.user.is_authenticated and request.user.is_staff:
            return resolve_url("admin:index")
        return resolve_url(settings.LOGIN_REDIRECT_URL)
