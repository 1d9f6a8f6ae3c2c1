"""How an organiser's program, or an organiser's own browser, opens the organisers' addresses of the API.

    class ApplicationsView(HouseAPIView):
        authentication_classes = ORGANISERS
        permission_classes = [organiser_with(Scope.READ, permission="exhibitors.view_application")]

A program names its token and needs one of the scopes; a browser brings its session and, to change anything, the
CSRF token. Both do only what the permissions of the user allow.
"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from core.api.metering import CallerKind, known_as
from core.api.sessions import HouseSession
from journal.credentials import Credential, with_credential

from .access import has_shown_second_factor
from .models import ApiToken, Scope, User
from .services.api_tokens import TokenRefused, use_api_token


class ApiTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer aoo_…`; `request.user` is the organiser, `request.auth` the token."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _space, secret = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        try:
            token = use_api_token(secret=secret.strip(), at=timezone.now())
        except TokenRefused as refusal:
            raise exceptions.AuthenticationFailed(str(refusal)) from None
        with_credential(Credential.API_TOKEN, token.name)
        known_as(request, CallerKind.TOKEN, token.pk)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class ApiTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = ApiTokenAuthentication
    name = "organiserToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        scopes = "; ".join(f"`{scope.value}`: {scope.label}" for scope in Scope)
        return {
            "type": "http",
            "scheme": "bearer",
            "description": f"Made in the administration or by `manage.py create_api_token`. Scopes: {scopes}.",
        }


ORGANISERS: list[type[BaseAuthentication]] = [ApiTokenAuthentication, HouseSession]


def organiser_with(*scopes: Scope, permission: str) -> type[BasePermission]:
    """The permission class: a token needs one of `scopes`, and its user - or the session's - `permission`."""

    class MayActAsOrganiser(BasePermission):
        message = _("This needs other rights.")
        needs = frozenset(scopes), permission

        def has_permission(self, request: Request, view: Any) -> bool:
            user, token = request.user, request.auth
            if not (isinstance(user, User) and user.is_active and user.is_staff):
                return False
            if isinstance(token, ApiToken):
                if not set(scopes) & set(token.scopes):
                    return False
            elif not has_shown_second_factor(request):
                return False
            return user.has_perm(permission)

    return MayActAsOrganiser
