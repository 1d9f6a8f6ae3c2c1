"""The site's session as a way into the API: a signed-in browser. What changes something needs the CSRF token."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request

from .metering import CallerKind, known_as


class CsrfFailed(exceptions.PermissionDenied):
    """The framework says it in English, and as it says any other lack of rights."""

    default_code = "csrf_failed"
    default_detail = _("The CSRF token is missing or wrong: send the one of the page as X-CSRFToken.")


class HouseSession(SessionAuthentication):
    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        found: tuple[Any, Any] | None = super().authenticate(request)
        if found:
            known_as(request, CallerKind.ACCOUNT, found[0].pk)
        return found

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied:
            raise CsrfFailed from None


class HouseSessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = HouseSession
    name = "cookieAuth"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}
