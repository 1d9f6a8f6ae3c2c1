"""Roles become groups, and groups get what `accounts.roles` says - once.

Called by the migration, after every later `migrate`, and by the demonstration. A group keeps what
organisers made of it: only what a release gives for the first time is added, only what a release had given itself
and gives no more is taken away, and each such change is told to the caller. Locks the rows of the roles.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat

from ..roles import PERMISSIONS, Role


@transaction.atomic
def set_up_roles(*, registry: Apps = apps) -> list[str]:
    """What was changed, a line each: `finance: + exhibitors.void_payment`. A migration passes its own models."""
    make_permissions()
    known = _permissions(registry)
    return [line for role in Role for line in _set_up(role, known, registry)]


def make_permissions() -> None:
    """As Django does after `migrate`; a migration cannot wait for that."""
    for config in apps.get_app_configs():
        create_permissions(config, verbosity=0)


def _set_up(role: Role, known: dict[str, int], registry: Apps) -> Iterator[str]:
    role_groups = registry.get_model("accounts", "RoleGroup").objects
    row = role_groups.select_for_update(no_key=True, of=("self",)).filter(role=role).first()
    if row is None:
        group, _made = registry.get_model("auth", "Group").objects.get_or_create(name=role.value)
        row = role_groups.create(role=role, group=group)
        yield f"{role}: the group"
    given, wanted = set(row.given), _wanted(role, known)
    has: Any = set(row.group.permissions.values_list("id", flat=True))
    added = {name for name in wanted - given if known[name] not in has}
    gone = {name for name in given - wanted if known.get(name) in has}
    row.group.permissions.add(*(known[name] for name in added))
    row.group.permissions.remove(*(known[name] for name in gone))
    if given != wanted:
        row.given = sorted(wanted)
        row.save(update_fields=["given"])
    yield from (f"{role}: + {name}" for name in sorted(added))
    yield from (f"{role}: - {name}" for name in sorted(gone))


def _wanted(role: Role, known: dict[str, int]) -> set[str]:
    """The names that there are; `label.*` is every one of the label."""
    named = PERMISSIONS[role]
    return {name for name in known if name in named or f"{name.partition('.')[0]}.*" in named}


def _permissions(registry: Apps) -> dict[str, int]:
    name = Concat(F("content_type__app_label"), Value("."), F("codename"))
    rows = registry.get_model("auth", "Permission").objects.annotate(full_name=name)
    return dict(rows.values_list("full_name", "id"))
