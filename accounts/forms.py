"""Roles and permissions in the words of whoever reads them, as the admin offers them for choice."""

from django import forms
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from .roles import OURS, PERMISSIONS, PURPOSES, Role, label_of

_DEEDS: dict[str, Promise] = {"view": _("see"), "add": _("add"), "change": _("change"), "delete": _("delete")}
_NAMED = {name for names in PERMISSIONS.values() for name in names}


class RolesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # no generic at run time
    """Each with what it is for; groups that organisers made come after the six."""

    def label_from_instance(self, group: Group) -> str:
        if group.name not in Role.values:
            return group.name
        return f"{capfirst(label_of(group.name))}: {PURPOSES[Role(group.name)]}"


class PermissionsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # no generic at run time
    """ "Visitor: see", and where a model says more, its own words."""

    def label_from_instance(self, permission: Permission) -> str:
        kind = permission.content_type
        model = apps.get_model(kind.app_label, kind.model)
        subject = capfirst(str(model._meta.verbose_name))
        deed = permission.codename.removesuffix(f"_{kind.model}")
        own = dict(model._meta.permissions)
        return f"{subject}: {own.get(permission.codename) or _DEEDS.get(deed, permission.name)}"


def roles() -> QuerySet[Group]:
    return Group.objects.order_by("role__id", "name")


def permissions() -> QuerySet[Permission]:
    """Those of our wings; of other packages' only what a role has. Of models that are gone nothing can be given."""
    present = {(model._meta.app_label, model._meta.model_name) for model in apps.get_models()}
    rows = Permission.objects.select_related("content_type")
    wanted = [
        row.pk
        for row in rows
        for kind in (row.content_type,)
        if (kind.app_label, kind.model) in present
        and (kind.app_label in OURS or f"{kind.app_label}.{row.codename}" in _NAMED)
    ]
    return rows.filter(pk__in=wanted).order_by("content_type__app_label", "content_type__model", "id")
