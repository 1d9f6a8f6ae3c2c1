"""Who may see an import and an export: staff with the permission of its table. Strangers find nothing."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from accounts.models import User
from core.errors import NotFound

from .models import Export, Import
from .registry import tables_in, tables_out

Somebody = User | AnonymousUser


def may_take_in(user: Somebody, code: str) -> bool:
    return _has(user, "spreadsheets.import_table") and code in _codes_in(user)


def may_export(user: Somebody, code: str) -> bool:
    return code in _codes_out(user)


def imports_for(user: Somebody) -> "QuerySet[Import]":
    if not _has(user, "spreadsheets.import_table"):
        return Import.objects.none()
    return Import.objects.filter(table__in=_codes_in(user))


def exports_for(user: Somebody) -> "QuerySet[Export]":
    return Export.objects.filter(table__in=_codes_out(user))


def import_for(user: Somebody, code: str) -> Import:
    """Raises NotFound."""
    found = imports_for(user).select_related("edition", "created_by").filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def export_for(user: Somebody, code: str) -> Export:
    """Raises NotFound."""
    found = exports_for(user).filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def _has(user: Somebody, permission: str) -> bool:
    return bool(user.is_active and user.is_staff and user.has_perm(permission))


def _codes_in(user: Somebody) -> list[str]:
    return [table.code for table in tables_in() if _has(user, table.permission)]


def _codes_out(user: Somebody) -> list[str]:
    return [table.code for table in tables_out() if _has(user, table.permission)]
