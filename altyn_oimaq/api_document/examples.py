"""Examples for every operation, put together from one example for each member that the document knows.

A member is looked up as `Component.member`, then as `member`. What has no example by name, by its enum or by its
format is collected in `unknown`, and a test says that nothing is.
"""

from typing import Any

from .members import BODIES, MEMBERS

_BY_FORMAT = {
    "date-time": "2026-09-10T10:00:00+05:00",
    "date": "2026-09-10",
    "uri": "https://forum.example.org/",
    "uuid": "3f0e5c1e-6f1c-4ac5-9d2e-6a0b9c1f7a11",
}
_BY_TYPE: dict[str, Any] = {"boolean": False, "null": None}
_JSON = "application/json"


class Examples:
    """Fills one document; `unknown` are the members without an example."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.schemas: dict[str, Any] = document["components"]["schemas"]
        self.unknown: set[str] = set()

    def show_parameter(self, parameter: dict[str, Any]) -> None:
        if "name" in parameter and "example" not in parameter:
            parameter["example"] = self._of(parameter["schema"], parameter["name"], "parameter")

    def show_bodies(self, operation: dict[str, Any]) -> None:
        name = operation["operationId"]
        if media := operation.get("requestBody", {}).get("content", {}).get(_JSON):
            media["example"] = BODIES[name] if name in BODIES else self._of(media["schema"], "", "")
        for status, answer in operation["responses"].items():
            if status.startswith("2") and (media := answer.get("content", {}).get(_JSON)):
                media["example"] = self._of(media["schema"], "", "")

    def _of(self, schema: dict[str, Any], name: str, owner: str) -> Any:
        plain = owner.removesuffix("Request").removeprefix("Patched")
        for known in (f"{owner}.{name}", f"{plain}.{name}", name):
            if known in MEMBERS:
                return MEMBERS[known]
        if "$ref" in schema:
            component = schema["$ref"].rpartition("/")[2]
            return self._of(self.schemas[component], name, component)
        if "enum" in schema:
            return schema["enum"][0]
        for several in ("allOf", "oneOf", "anyOf"):
            if several in schema:
                return self._of(schema[several][0], name, owner)
        return self._by_type(schema, name, owner)

    def _by_type(self, schema: dict[str, Any], name: str, owner: str) -> Any:
        kind = schema.get("type")
        kind = kind[0] if isinstance(kind, list) else kind
        if kind == "object":
            inner = schema.get("properties", {})
            return {member: self._of(one, member, owner) for member, one in inner.items()}
        if kind == "array":
            return [self._of(schema["items"], name, owner)]
        if schema.get("format") in _BY_FORMAT:
            return _BY_FORMAT[schema["format"]]
        if kind not in _BY_TYPE:
            self.unknown.add(f"{owner}.{name}")
        return _BY_TYPE.get(str(kind))
