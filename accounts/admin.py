"""People who sign in, their roles, and the tokens of their programs."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from core.admin import BaseAdmin, BaseInline, ReadOnlyAdmin, bulk_action, needs
from core.errors import DomainError

from .forms import PermissionsField, RolesField, permissions, roles
from .models import ApiToken, Scope, User
from .roles import PURPOSES, Role, label_of
from .services import staff
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

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
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


class RoleFilter(admin.SimpleListFilter):
    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return Role.choices

    def queryset(self, request: HttpRequest, queryset: "QuerySet[User]") -> "QuerySet[User]":
        return queryset.filter(groups__role__role=self.value()) if self.value() else queryset


@admin.register(User)
class UserAdmin(DjangoUserAdmin, BaseAdmin):  # type: ignore[type-arg]  # no generic at run time
    """Accounts are closed, not deleted: the journal names them."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("email", "first_name", "last_name", "role_names", "is_staff", "is_active", "last_login")
    list_filter = (RoleFilter, "is_staff", "is_active")
    search_fields = ("email", "first_name", "last_name")
    ordering = ("email",)
    fieldsets = (
        (None, {"fields": ("email", "password", "first_name", "last_name", "language")}),
        (_("Permissions"), {"fields": ("is_active", "is_staff", "groups", "is_superuser")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "first_name", "last_name", "language")}),
        (_("Permissions"), {"fields": ("is_staff", "groups")}),
        (_("Password"), {"fields": ("usable_password", "password1", "password2")}),
    )
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    def get_inlines(self, request: HttpRequest, obj: User | None = None) -> Any:
        return (SecondFactorInline,) if obj else ()  # who is being added has none yet

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "groups":
            widget = UnfoldAdminCheckboxSelectMultipleWidget
            kwargs |= {"form_class": RolesField, "queryset": roles(), "widget": widget, "label": _("roles")}
            return db_field.formfield(**kwargs, help_text="")
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        above = () if request.user.is_superuser else ("is_superuser",)
        return (*super().get_readonly_fields(request, obj), *above)

    def has_change_permission(self, request: HttpRequest, obj: User | str | None = None) -> bool:
        """Setting a password is changing, too. (unfold asks with a key instead of the object.)"""
        may = super().has_change_permission(request, obj)
        by = request.user
        if may and isinstance(obj, User) and isinstance(by, User):
            return staff.may_touch(person=obj, by=by)
        return may

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        by = request.user if isinstance(request.user, User) else None
        staff.save_person(person=obj, groups=list(form.cleaned_data["groups"]), by=by)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The last owner stays, and is told so."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.get_full_path())

    @admin.display(description=_("roles"))
    def role_names(self, person: User) -> str:
        return ", ".join(label_of(group.name) for group in person.groups.all())


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, BaseAdmin):
    """What a role may do is adjusted here; a later release adds what is new and leaves the rest as it stands."""

    list_display = ("title", "purpose")
    list_display_links = ("title",)
    search_fields = ("name",)
    fields = ("name", "purpose", "permissions")

    def formfield_for_manytomany(
        self, db_field: Any, request: HttpRequest | None = None, **kwargs: Any
    ) -> Any:
        kwargs |= {"form_class": PermissionsField, "queryset": permissions()}
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Group | None = None) -> Any:
        return ("name", "purpose") if _is_role(obj) else ("purpose",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The six roles stay; a group of one's own may go. The list offers no deleting of many."""
        return isinstance(obj, Group) and not _is_role(obj) and super().has_delete_permission(request, obj)

    @admin.display(description=_("role"), ordering="name")
    def title(self, group: Group) -> str:
        return label_of(group.name)

    @admin.display(description=_("what it is for"))
    def purpose(self, group: Group) -> str:
        return str(PURPOSES[Role(group.name)]) if _is_role(group) else "—"


def _is_role(group: Group | None) -> bool:
    return group is not None and group.name in Role.values


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

    has_revoke_permission = needs("accounts.revoke_apitoken")
