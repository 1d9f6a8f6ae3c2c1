"""How the journal names things: by type and public code, and by number where there is none."""

from functools import cache
from typing import Any, Protocol

from django.db.models import Model


class Thing(Protocol):
    """A row of any model."""

    @property
    def pk(self) -> Any: ...


def type_of(thing: object) -> str:
    return type(thing).__name__.lower()


def code_of(thing: Any) -> str:
    """What people know it by: its public code or number; else the number of its row."""
    for name in ("code", "number"):
        if value := getattr(thing, name, None):
            return str(value)[:40]
    return str(thing.pk)


@cache
def all_models() -> dict[str, type[Model]]:
    """By the name the journal gives to their rows; ours win over those of libraries."""
    from django.apps import apps

    found = apps.get_models(include_auto_created=True)
    models = sorted(found, key=lambda model: model.__module__.startswith("django"), reverse=True)
    return {str(model._meta.model_name): model for model in models if not model._meta.proxy}
