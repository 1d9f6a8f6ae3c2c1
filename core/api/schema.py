"""OpenAPI: what drf-spectacular cannot see by itself, said once for all views.

A view names the refusals of its own (`refusals(404, BoothTaken, BookingLimit)`); what any request may be told -
who are you, not so fast, this is no JSON, we are broken - is added here by what kind of request it is. So every
operation enumerates the `code`s that a program may meet there, and a test holds the suite's answers against it.
"""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from rest_framework import serializers

from ..errors import DomainError, InvalidInput, NotFound, TooMany, Unavailable
from . import problems
from .idempotency import InProgress, KeyInvalid, KeyReused
from .shapes import Shape

PROBLEM = "application/problem+json"
CODES, STATUS = "codes", "status"  # of a refusal's schema, until `finish_problems` makes a proper one of it

READS = ("GET", "HEAD", "OPTIONS")

# What is refused before a view is asked, and what DRF says in its own words: status -> code -> meaning.
_WHO: dict[int, dict[str, Any]] = {
    401: {
        "not_authenticated": "No token was sent, and no session is signed in.",
        "authentication_failed": "The token is not valid, has expired or was revoked.",
    },
    403: {
        "permission_denied": "The token lacks the scope, or its user the right.",
        "csrf_failed": "A session sent no CSRF token, or a wrong one.",
        "only_looking": "A session of an organiser who only looks changes nothing.",
    },
}  # fmt: skip
_ANY: dict[int, dict[str, Any]] = {
    406: {"not_acceptable": "`Accept` names nothing that can be answered."},
    429: {TooMany.code: TooMany.message},
    500: {"internal_error": "Something went wrong on our side. It has been logged."},
    503: {
        Unavailable.code: Unavailable.message,
        "no_edition": "No forum has been made the current one yet.",
    },
}
_WRITES: dict[int, dict[str, Any]] = {
    400: {
        InvalidInput.code: InvalidInput.message,
        "parse_error": "The body is not JSON in UTF-8, has a key twice or is nested too deeply.",
        KeyInvalid.code: KeyInvalid.message,
    },
    409: {
        InProgress.code: InProgress.message,
        "edition_archived": "The edition is archived: it can be read, not changed.",
    },
    413: {"body_too_large": "The request is too large."},
    415: {"unsupported_media_type": "The body is not `application/json`."},
    422: {KeyReused.code: KeyReused.message},
}
_BY_STATUS: dict[int, dict[str, Any]] = {
    400: {InvalidInput.code: InvalidInput.message},
    404: {NotFound.code: NotFound.message},
    409: {},
    **_WHO,
    **_ANY,
    **{status: _WRITES[status] for status in (413, 415, 422)},
}

WAITS = {429, 503}  # carry Retry-After


class ProblemSerializer(serializers.Serializer[Any]):
    """A refusal (RFC 9457). Programs switch on `code`; people read `detail`, in the language they asked for."""

    type = serializers.CharField(help_text="`about:blank`: `code` says all.")
    title = serializers.CharField(help_text="The words of the HTTP status.")
    status = serializers.IntegerField(help_text="The HTTP status.")
    detail = serializers.CharField(help_text="For people.")
    code = serializers.CharField(help_text="For programs; stable.")
    # `Serializer.errors` is something else; DRF takes declared fields off the class.
    errors = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="Of invalid input: dotted path of the field -> what is wrong with it.",
    )


def refusals(*what: int | type[DomainError]) -> dict[tuple[int, str], dict[str, Any]]:
    """For `extend_schema(responses=…)`: statuses with their general codes, and the refusals of one's own."""
    codes: dict[int, dict[str, Any]] = {}
    for one in what:
        if isinstance(one, int):
            codes.setdefault(one, {}).update(_BY_STATUS[one])
        else:
            codes.setdefault(one.status, {})[one.code] = one.message
    return {(status, PROBLEM): {CODES: meanings} for status, meanings in codes.items()}


class HouseSchema(AutoSchema):
    """The house's AutoSchema; views describe their answers with `extend_schema`, and themselves with docstrings."""

    def get_summary(self) -> str:
        """The first sentence of the docstring."""
        given: str | None = super().get_summary()
        return given or self.get_description().split("\n\n")[0].split(". ")[0].replace("\n", " ").rstrip(".")

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        operation["parameters"] = [*operation.get("parameters", []), *self._headers()]
        self._add_refusals(operation)
        self._describe_answers(operation)
        operation["responses"] = dict(sorted(operation["responses"].items()))
        return operation

    def _map_serializer(self, serializer: Any, direction: Any, bypass_extensions: bool = False) -> Any:
        schema = super()._map_serializer(serializer, direction, bypass_extensions)  # type: ignore[no-untyped-call]
        shape = getattr(serializer, "child", serializer)
        if direction == "request" and isinstance(shape, Shape) and schema.get("type") == "object":
            schema["additionalProperties"] = False
            if shape.partial:
                schema["minProperties"] = 1
                schema["properties"] = {
                    name: self._in_part(inner) for name, inner in schema["properties"].items()
                }
        return schema

    def _in_part(self, schema: dict[str, Any]) -> dict[str, Any]:
        """A thing inside of a PATCH may be sent in part as well."""
        if "$ref" not in schema:
            return schema
        whole = self.registry[(schema["$ref"].rpartition("/")[2], ResolvedComponent.SCHEMA)].schema
        if "properties" not in whole:
            return schema
        return {name: value for name, value in whole.items() if name != "required"}

    def _headers(self) -> list[dict[str, str]]:
        names = ["Language", "IfNoneMatch" if self.method in READS else "IdempotencyKey"]
        return [{"$ref": f"#/components/parameters/{name}"} for name in names]

    def _add_refusals(self, operation: dict[str, Any]) -> None:
        """Declared codes and those of every request of the kind, a component for each set of them."""
        declared: dict[int, dict[str, Any]] = {}
        for status, answer in list(operation["responses"].items()):
            schema = answer.get("content", {}).get(PROBLEM, {}).get("schema", {})
            if CODES in schema:
                declared[int(status)] = schema[CODES]
        general: dict[int, dict[str, Any]] = {status: dict(codes) for status, codes in _ANY.items()}
        if operation.get("security") not in (None, [{}]):
            general.update({status: dict(codes) for status, codes in _WHO.items()})
        if "{" in self.path:
            general[404] = dict(_BY_STATUS[404])
        if self.method not in READS:
            general.update({status: dict(codes) for status, codes in _WRITES.items()})
        for refusal in getattr(self.view, "refuses", ()):
            general.setdefault(refusal.status, {})[refusal.code] = refusal.message
        for status in sorted({*declared, *general}):
            codes = general.get(status, {}) | declared.get(status, {})
            own = set(codes) - set(_BY_STATUS.get(status, {})) - set(_WRITES.get(status, {}))
            name = (
                f"{_camel(operation['operationId'])}Problem{status}" if own else self._common(status, codes)
            )
            operation["responses"][str(status)] = _refused(
                status, codes, self._component(name, status, codes)
            )

    def _common(self, status: int, codes: dict[str, Any]) -> str:
        """The name of a refusal that many operations share."""
        first = "".join(_camel(code) for code in sorted(codes)) if len(codes) == 1 else f"Status{status}"
        return f"{first}Problem"

    def _component(self, name: str, status: int, codes: dict[str, Any]) -> dict[str, str]:
        self.resolve_serializer(ProblemSerializer, "response")
        schema = {STATUS: status, CODES: {code: str(codes[code]) for code in sorted(codes)}}
        component = ResolvedComponent(name, ResolvedComponent.SCHEMA, schema, object=name)  # type: ignore[no-untyped-call]
        self.registry.register_on_missing(component)
        ref: dict[str, str] = component.ref
        return ref

    def _describe_answers(self, operation: dict[str, Any]) -> None:
        """Words and headers of what is granted; a list or thing that the asker has already is a 304."""
        for status, answer in operation["responses"].items():
            if not answer.get("description"):
                answer["description"] = _GRANTED.get(status, "")
            if status.startswith("2"):
                answer.setdefault("headers", {})["Content-Language"] = _header("Language")
                answer["headers"] |= _limits()
        granted = operation["responses"].get("200", {})
        if self.method == "GET" and "application/json" in granted.get("content", {}):
            granted["headers"]["ETag"] = _header("ETag")
            operation["responses"]["304"] = {
                "description": "What the asker has (`If-None-Match`) is still right; no body.",
                "headers": {"ETag": _header("ETag")},
            }
        if "201" in operation["responses"]:
            operation["responses"]["201"]["headers"]["Location"] = _header("Location")


def finish_problems(schemas: dict[str, Any]) -> None:
    """After drf-spectacular has looked for enums: the codes of a refusal are its own, and get no component."""
    problem: dict[str, Any] = {"$ref": "#/components/schemas/Problem"}
    for name, schema in schemas.items():
        if CODES not in schema or "type" in schema:
            continue
        status, codes = schema.pop(STATUS), schema.pop(CODES)
        own = {"code": {"type": "string", "enum": list(codes)}}
        schemas[name] = {
            "allOf": [problem, {"type": "object", "properties": own}],
            "examples": [
                problems.problem(
                    status=status,
                    code=code,
                    detail=words,
                    errors={"email": [_EXAMPLE]} if code == InvalidInput.code else None,
                )
                for code, words in codes.items()
            ],
        }


_EXAMPLE = "This field is required."
_GRANTED = {
    "200": "Done, or what was asked for.",
    "201": "Made.",
    "202": "Accepted.",
    "204": "Done; no body.",
}


def _refused(status: int, codes: dict[str, Any], ref: dict[str, str]) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "description": "\n".join(f"* `{code}`: {codes[code]}" for code in sorted(codes)),
        "content": {PROBLEM: {"schema": ref}},
    }
    if status in WAITS:
        answer["headers"] = {"Retry-After": _header("RetryAfter")} | (_limits() if status == 429 else {})
    if status == 401:
        answer["headers"] = {"WWW-Authenticate": _header("WWWAuthenticate")}
    return answer


def _header(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/headers/{name}"}


def _limits() -> dict[str, dict[str, str]]:
    return {"RateLimit": _header("RateLimit"), "RateLimit-Policy": _header("RateLimitPolicy")}


def _camel(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in name.replace("-", "_").split("_"))


# Parameters and headers that every operation points to (SPECTACULAR_SETTINGS["APPEND_COMPONENTS"]).
COMPONENTS: dict[str, dict[str, Any]] = {
    "parameters": {
        "Language": {
            "in": "header",
            "name": "Accept-Language",
            "schema": {"type": "string"},
            "description": "The language of messages: `kk`, `ru` or `en`; Kazakh where none of them is named.",
            "example": "ru",
        },
        "IdempotencyKey": {
            "in": "header",
            "name": "Idempotency-Key",
            "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
            "description": "Your own mark of this request, best a UUID. For 24 hours the same key and body gives "
            "the same answer and does the work once; so whoever got no answer may simply ask again.",
        },
        "IfNoneMatch": {
            "in": "header",
            "name": "If-None-Match",
            "schema": {"type": "string"},
            "description": "The `ETag` of what you have: `304` without a body as long as it is right.",
        },
    },
    "headers": {
        "Language": {"schema": {"type": "string"}, "description": "The language of the answer's messages."},
        "ETag": {"schema": {"type": "string"}, "description": "For `If-None-Match`."},
        "Location": {"schema": {"type": "string"}, "description": "Where the new thing is found."},
        "RateLimit": {
            "schema": {"type": "string"},
            "description": "What is left of each limit, and for how long.",
        },
        "RateLimitPolicy": {
            "schema": {"type": "string"},
            "description": "The limits that this request counts for.",
        },
        "RetryAfter": {
            "schema": {"type": "integer", "minimum": 0},
            "description": "Seconds until it is worth trying again.",
        },
        "WWWAuthenticate": {"schema": {"type": "string"}, "description": "`Bearer`."},
    },
}
