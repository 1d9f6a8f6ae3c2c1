"""How a company's request says whose it is: a program's token, or the site's session with its CSRF token.

`request.auth` is a `Standing`: `standing_of_call(request)` gives it to a view, or refuses with 401.
"""

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import get_authorization_header
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from core.api.metering import CallerKind, known_as
from core.api.sessions import HouseSession
from core.api.views import HouseAPIView
from core.errors import NotFound
from journal.credentials import Credential, with_credential

from ..access import CompanyToChoose, SignInNeeded, Standing, standing_of
from ..services.tokens import company_of_secret


class CompanyAuthentication(HouseSession):
    """`Authorization: Bearer aoc_…` as the sign-up answered it, or whoever is at home in this browser."""

    def authenticate(self, request: Request) -> tuple[Any, Standing] | None:
        scheme, _space, secret = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme:
            return self._by_token(request, scheme, secret.strip())
        try:
            standing = standing_of(request._request)
        except (SignInNeeded, NotFound):
            return None
        self.enforce_csrf(request)
        known_as(request, CallerKind.COMPANY, standing.company.code)
        return None, standing

    def _by_token(self, request: Request, scheme: str, secret: str) -> tuple[None, Standing]:
        company = None
        if scheme.lower() == "bearer":
            company = company_of_secret(secret=secret, at=timezone.now())
        if company is None:
            raise exceptions.AuthenticationFailed(_("This token is not valid."))
        with_credential(Credential.COMPANY_TOKEN)
        known_as(request, CallerKind.COMPANY, company.code)
        return None, Standing(company)

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class CompanyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = CompanyAuthentication
    name = ["companyToken", "siteSession"]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, str]]:
        return [
            {"type": "http", "scheme": "bearer", "description": "The token that the sign-up answered."},
            {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME},
        ]


class IsCompany(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        return isinstance(request.auth, Standing)


class CompanyAPIView(HouseAPIView):
    """The base of everything below `/companies/me/`."""

    authentication_classes = [CompanyAuthentication]
    permission_classes = [IsCompany]
    refuses = (CompanyToChoose,)  # a browser that acts for several


def standing_of_call(request: Request) -> Standing:
    """For which company this call acts. Raises NotAuthenticated."""
    standing = request.auth
    if not isinstance(standing, Standing):
        raise exceptions.NotAuthenticated
    return standing
