"""People who sign in."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from core.admin import BaseAdmin, BaseInline

from .models import User

# The address to sign in with is the user's own; second factors stand on the user's page.
for model in (Group, EmailAddress, Authenticator):
    admin.site.unregister(model)


class SecondFactorInline(BaseInline):
    """Somebody who has lost the telephone: the factor is taken away here, and a new one set up by its owner."""

    model = Authenticator
    fields = readonly_fields = ("kind", "set_up_at", "used_at")
    verbose_name, verbose_name_plural = _("second factor"), _("second factors")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    # allauth has not marked the names of its columns for translation.
    @admin.display(description=_("kind"))
    def kind(self, factor: Authenticator) -> str:
        return str(factor.get_type_display())

    @admin.display(description=_("set up at"))
    def set_up_at(self, factor: Authenticator) -> datetime:
        return factor.created_at

    @admin.display(description=_("last used at"))
    def used_at(self, factor: Authenticator) -> datetime | None:
        return factor.last_used_at


@admin.register(User)
class UserAdmin(DjangoUserAdmin, BaseAdmin):  # type: ignore[type-arg]  # no generic at run time
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("email", "first_name", "last_name", "is_staff", "is_active", "last_login")
    list_filter = ("is_staff", "is_active", "groups")
    search_fields = ("email", "first_name", "last_name")
    ordering = ("email",)
    fieldsets = (
        (None, {"fields": ("email", "password", "first_name", "last_name", "language")}),
        (_("Permissions"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "fields": (
                    "email",
                    "first_name",
                    "last_name",
                    "language",
                    "usable_password",
                    "password1",
                    "password2",
                )
            },
        ),
    )
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ("groups",)

    def get_inlines(self, request: HttpRequest, obj: User | None = None) -> Any:
        return (SecondFactorInline,) if obj else ()  # who is being added has none yet


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, BaseAdmin):
    pass
