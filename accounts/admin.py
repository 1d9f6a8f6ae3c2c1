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

from core.admin import BaseAdmin, BaseInline, ReadOnlyAdmin, bulk_action

from .models import ApiToken, Scope, User
from .services.api_tokens import revoke_api_token

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


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    """Made by the command `create_api_token`, since a secret is shown once; here it is seen and revoked."""

    list_display = ("name", "user", "scope_names", "created_at", "expires_at", "last_used_at", "revoked_at")
    list_select_related = ("user",)
    search_fields = ("name", "user__email")
    exclude = ("scopes",)
    readonly_fields = ("scope_names",)
    actions = ("revoke",)

    @admin.display(description=_("scopes"))
    def scope_names(self, token: ApiToken) -> str:
        return ", ".join(str(Scope(scope).label) for scope in token.scopes)

    @bulk_action(
        description=_("Revoke"),
        says=_("Programs that sign in with them are refused from now on."),
        permissions=["revoke"],
    )
    def revoke(self, token: ApiToken, *, user: Any, at: datetime) -> None:
        revoke_api_token(token=token, at=at)

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.change_apitoken")
