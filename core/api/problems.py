"""One shape for every refusal: `application/problem+json` (RFC 9457) in the caller's language."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import set_rollback

from ..errors import DomainError, InvalidInput
from ..outages import refusal_of

MEDIA_TYPE = "application/problem+json"

# Status -> title, and the code where nobody has said a more exact one.
_TITLES = {
    400: (gettext_lazy("Invalid request"), "bad_request"),
    401: (gettext_lazy("Not signed in"), "not_authenticated"),
    403: (gettext_lazy("Not allowed"), "permission_denied"),
    404: (gettext_lazy("Not found"), "not_found"),
    405: (gettext_lazy("Method not allowed"), "method_not_allowed"),
    406: (gettext_lazy("Form of answer not available"), "not_acceptable"),
    409: (gettext_lazy("Not possible in this state"), "conflict"),
    412: (gettext_lazy("Precondition failed"), "precondition_failed"),
    413: (gettext_lazy("Request too large"), "body_too_large"),
    415: (gettext_lazy("Form of request not understood"), "unsupported_media_type"),
    422: (gettext_lazy("Request cannot be processed"), "unprocessable"),
    429: (gettext_lazy("Too many requests"), "too_many_requests"),
    500: (gettext_lazy("Internal error"), "internal_error"),
    503: (gettext_lazy("Briefly unavailable"), "unavailable"),
}


def problem(
    *, status: int, code: str, detail: str, errors: dict[str, list[str]] | None = None, **extra: Any
) -> dict[str, Any]:
    """The members of a problem. `code` is what programs switch on, `detail` what people read."""
    members: dict[str, Any] = {
        "type": "about:blank",
        "title": title_of(status),
        "status": status,
        "detail": detail,
        "code": code,
    }
    if errors is not None:
        members["errors"] = errors
    return members | extra


def title_of(status: int) -> str:
    title, _code = _TITLES.get(status, (HTTPStatus(status).phrase, ""))
    return str(title)


class ProblemResponse(Response):
    """JSON, also from a view that answers with something else when all is well."""

    @property
    def rendered_content(self) -> bytes:  # type: ignore[override]  # the stubs know text only
        self["Content-Type"] = MEDIA_TYPE
        body: bytes = JSONRenderer().render(self.data)
        return body


def problem_response(*, retry_after: int | None = None, **members: Any) -> Response:
    answer = ProblemResponse(problem(**members), status=members["status"], content_type=MEDIA_TYPE)
    if retry_after is not None:
        answer["Retry-After"] = str(retry_after)
    return answer


def problem_handler(reason: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's EXCEPTION_HANDLER. What is not a refusal is a bug and goes on to the 500 handler."""
    set_rollback()
    if isinstance(reason, InvalidInput):
        errors = {name: [str(message) for message in messages] for name, messages in reason.errors.items()}
        return problem_response(status=reason.status, code=reason.code, detail=str(reason), errors=errors)
    if refusal := refusal_of(reason):
        return problem_response(
            status=refusal.status,
            code=refusal.code,
            detail=str(refusal),
            retry_after=getattr(refusal, "retry_after", None),
            **refusal.extra,
        )
    if isinstance(reason, Http404):
        reason = exceptions.NotFound()
    elif isinstance(reason, PermissionDenied):
        reason = exceptions.PermissionDenied()
    if not isinstance(reason, exceptions.APIException):
        return None
    return _from_framework(reason)


def _from_framework(reason: exceptions.APIException) -> Response:
    if isinstance(reason, exceptions.ValidationError):
        return problem_response(
            status=reason.status_code,
            code=InvalidInput.code,
            detail=str(InvalidInput.message),
            errors=_flat(reason.detail),
        )
    code = reason.detail.code if isinstance(reason.detail, exceptions.ErrorDetail) else reason.default_code
    answer = problem_response(status=reason.status_code, code=code, detail=str(reason.detail))
    if challenge := getattr(reason, "auth_header", None):
        answer["WWW-Authenticate"] = challenge
    if wait := getattr(reason, "wait", None):
        answer["Retry-After"] = str(int(wait))
    return answer


def _flat(detail: Any, path: str = "") -> dict[str, list[str]]:
    """DRF nests errors as the input is nested; programs get dotted paths."""
    if isinstance(detail, dict):
        return {
            key: messages
            for name, inner in detail.items()
            for key, messages in _flat(inner, f"{path}.{name}" if path else str(name)).items()
        }
    if isinstance(detail, list) and any(isinstance(item, dict | list) for item in detail):
        return {
            key: messages
            for number, inner in enumerate(detail)
            for key, messages in _flat(inner, f"{path}.{number}" if path else str(number)).items()
            if inner
        }
    return {path or "non_field_errors": [str(message) for message in detail]}


def plain_problem(request: HttpRequest, *, status: int, code: str, detail: str) -> JsonResponse:
    """A problem outside DRF: unknown addresses below /api/, and a crash."""
    headers = {"Cache-Control": "no-store", "Content-Language": get_language() or ""}
    members = problem(status=status, code=code, detail=detail)
    answer = JsonResponse(members, status=status, content_type=MEDIA_TYPE, headers=headers)
    patch_vary_headers(answer, ["Accept-Language"])
    return answer


def in_our_shape(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """The refusal of somebody who knows nothing of problems - the framework's own, its pages for developers."""
    if answer.status_code < 400 or answer.headers.get("Content-Type", "").startswith(MEDIA_TYPE):
        return answer
    if answer.status_code == 404:
        shaped = not_found(request)
    elif answer.status_code >= 500:
        shaped = crashed(request, status=answer.status_code)
    else:
        _title, code = _TITLES.get(answer.status_code, ("", "refused"))
        detail = _("The request is not valid.")
        shaped = plain_problem(request, status=answer.status_code, code=code, detail=detail)
    for name in ("Allow", "Retry-After", "WWW-Authenticate"):
        if name in answer:
            shaped[name] = answer[name]
    return shaped


def refused(request: HttpRequest, refusal: DomainError) -> JsonResponse:
    """A refusal outside DRF: the database was away already before the view."""
    return plain_problem(request, status=refusal.status, code=refusal.code, detail=str(refusal))


def not_found(request: HttpRequest) -> JsonResponse:
    return plain_problem(request, status=404, code="not_found", detail=_("There is nothing at this address."))


def crashed(request: HttpRequest, *, status: int = 500) -> JsonResponse:
    words = _("Something went wrong on our side. It has been logged.")
    return plain_problem(request, status=status, code=_TITLES.get(status, _TITLES[500])[1], detail=words)
