"""Roles and permissions in the words of whoever reads them, as the admin offers them for choice."""

from datetime import timedelta
from typing import Any

from django import forms
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from .models import Scope, User
from .queries import edition_with, editions
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


class ApiTokenForm(forms.Form):
    """A new token: for oneself with what one's role allows; `of_others` chooses among all who work here."""

    holder = forms.ModelChoiceField(
        label=_("whose it is"), queryset=User.objects.none(), widget=UnfoldAdminSelectWidget
    )
    name = forms.CharField(label=_("what it is for"), max_length=100, widget=UnfoldAdminTextInputWidget)
    scopes = forms.MultipleChoiceField(label=_("scopes"), widget=forms.CheckboxSelectMultiple)
    days = forms.TypedChoiceField(
        label=_("how long it works"),
        choices=[(days, _("%(days)s days") % {"days": days}) for days in (7, 30, 90, 180, 365)],
        coerce=int,
        initial=90,
        widget=UnfoldAdminSelectWidget,
    )
    edition = forms.TypedChoiceField(
        label=_("what it sees"), coerce=int, empty_value=None, required=False, widget=UnfoldAdminSelectWidget
    )

    def __init__(self, *args: Any, by: User, scopes: list[Scope], of_others: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["scopes"].choices = [(scope.value, scope.label) for scope in scopes]
        seen = [(edition.pk, edition.code) for edition in editions()]
        fields["edition"].choices = [*seen, ("", _("all editions"))]
        fields["edition"].initial = edition_with(None)
        if of_others:
            staff = User.objects.filter(is_staff=True, is_active=True).order_by("email")
            fields["holder"].queryset, fields["holder"].initial = staff, by.pk
        else:
            del fields["holder"]

    @property
    def lasts(self) -> timedelta:
        return timedelta(days=self.cleaned_data["days"])
