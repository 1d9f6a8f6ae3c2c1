"""The last hand on the OpenAPI document, where all wings' operations are there: groups, links, examples.

`finish` is a postprocessing hook of drf-spectacular. Wings describe their operations themselves; what joins
operations of several wings, or is said of all of them, is said here.
"""

from collections.abc import Iterator
from typing import Any

from core.api.schema import COMPONENTS, finish_problems

from .examples import Examples
from .links import LINKS
from .words import CONVENTIONS, TAGS

_SCHEMES = {"visitorToken": "visitor", "companyToken": "company", "organiserToken": "organiser"}
_OWN = {"visitors": "visitor", "companies": "company"}


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, method and operation."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def finish(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    result["info"]["description"] += CONVENTIONS
    result["info"]["license"] = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    result["servers"] = [{"url": "/", "description": "This site."}]
    result["tags"] = [{"name": name, "description": words} for name, words in TAGS.items()]
    for kind, parts in COMPONENTS.items():
        result["components"].setdefault(kind, {}).update(parts)
    examples = Examples(result)
    for path, _method, operation in operations(result):
        operation["tags"] = [_tag(path, operation)]
        for parameter in operation.get("parameters", ()):
            examples.show_parameter(parameter)
        examples.show_bodies(operation)
        for status, links in LINKS.get(operation["operationId"], {}).items():
            operation["responses"][status]["links"] = links
    finish_problems(result["components"]["schemas"])
    return result


def _tag(path: str, operation: dict[str, Any]) -> str:
    for needed in operation.get("security", ()):
        for scheme in needed:
            if scheme in _SCHEMES:
                return _SCHEMES[scheme]
    return _OWN.get(path.removeprefix("/api/v1/").split("/")[0], "public")
