"""What the deployment says, read once and checked: a bad value stops the start with one clear line.

django-environ parses; this module only turns every way of failing into `error: NAME …` on one line
and keeps the placeholders that commands without any deployment (`makemessages`, the image's
`collectstatic`) may use.
"""

import base64
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import environ
from django.core.exceptions import ImproperlyConfigured

_env = environ.Env()

# BUILD=1: nothing is served, so nothing secret is needed. Only settings.py asks.
BUILDING = _env.bool("BUILD", default=False)
_PLACEHOLDERS = {
    "SECRET_KEY": "not-a-secret-nothing-is-served-while-building-the-image",
    "DATABASE_URL": "postgresql://nobody@localhost:1/nothing",
    "REDIS_URL": "redis://localhost:1/0",
    "TICKET_KEYS": "k0:" + base64.b64encode(bytes(32)).decode(),
}


def stop(message: str) -> NoReturn:
    """End the process with one line, as a command-line program should."""
    sys.exit(f"error: {message}")


def read(name: str, parse: str = "str", *, hint: str = "", **options: Any) -> Any:
    """The value of `name` through django-environ's parser `parse`; without `default` it is required."""
    if BUILDING and name in _PLACEHOLDERS:
        options.setdefault("default", _PLACEHOLDERS[name])
    try:
        return getattr(_env, parse)(name, **options)
    except ImproperlyConfigured:
        stop(f"the environment variable {name} is not set. {hint}".strip())
    except (ValueError, TypeError, KeyError) as reason:
        stop(f"the environment variable {name} cannot be read ({reason}). {hint}".strip())


def required(name: str, *, hint: str) -> str:
    value = read(name, hint=hint).strip()
    return value or stop(f"the environment variable {name} is empty. {hint}")


def checked(name: str, check: Callable[[str], Any], *, hint: str) -> Any:
    """A required text that `check` turns into a value, raising ValueError when it cannot."""
    try:
        return check(required(name, hint=hint))
    except ValueError as reason:
        stop(f"the environment variable {name} cannot be read ({reason}). {hint}")
