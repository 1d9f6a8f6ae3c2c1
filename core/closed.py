"""Things that can be read and not changed any more. A wing says which of its things are closed; the admin asks."""

from collections.abc import Callable
from typing import Any

_checks: list[Callable[[Any], bool]] = []


def closes(check: Callable[[Any], bool]) -> None:
    """Called in an AppConfig.ready."""
    _checks.append(check)


def is_closed(thing: Any) -> bool:
    return thing is not None and any(check(thing) for check in _checks)
