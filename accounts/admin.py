"""People who sign in, their roles, and the tokens of their programs."""

from datetime import datetime
from typing import Any, cast

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from core.admin import BaseAdmin, BaseInline, ReadOnlyAdmin, bulk_action, needs
from core.errors import DomainError, InvalidInput
from core.once import show_next, take

from .forms import ApiTokenForm, PermissionsField, RolesField, permissions, roles
from .models import ApiToken, Scope, User
from .roles import PURPOSES, Role, label_of
from .services import api_tokens, staff

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


class StandingFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return api_tokens.Standing.choices

    def queryset(self, request: HttpRequest, queryset: "QuerySet[ApiToken]") -> "QuerySet[ApiToken]":
        if self.value() not in api_tokens.Standing.values:
            return queryset
        return queryset.filter(api_tokens.stands_as(api_tokens.Standing(str(self.value())), timezone.now()))


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    """Everybody sees, makes and revokes their own; who may, those of others. A secret is shown on one page, once."""

    list_display = (
        "name", "user", "scope_names", "sees", "standing", "expires_at", "last_used_at", "revoked_at",
    )  # fmt: skip
    list_filter = (StandingFilter,)
    list_select_related = ("user", "edition")
    search_fields = ("name", "user__email")
    fields = readonly_fields = (
        "name", "user", "made_by", "scope_names", "beyond_role", "sees", "standing", "created_at", "expires_at",
        "last_used_at", "revoked_at",
    )  # fmt: skip
    actions = ("revoke",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiToken]:
        rows = super().get_queryset(request)
        return rows if request.user.has_perm(api_tokens.MANAGE) else rows.filter(user=request.user.pk)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.add_apitoken")

    def get_urls(self) -> Any:
        secret = path(
            "<int:pk>/secret/", self.admin_site.admin_view(self.secret), name="accounts_apitoken_secret"
        )
        return [secret, *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        by = cast("User", request.user)
        of_others = by.has_perm(api_tokens.MANAGE)
        scopes = list(Scope) if of_others else api_tokens.scopes_of(by)
        form = ApiTokenForm(request.POST or None, by=by, scopes=scopes, of_others=of_others)
        if request.method == "POST" and form.is_valid() and (made := self._make(form, by)):
            show_next(request, f"api_token.{made.token.pk}", made.secret)
            return redirect("admin:accounts_apitoken_secret", made.token.pk)
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": _("New API token")}
        context |= {"form": form, "scopes": scopes}
        return TemplateResponse(request, "accounts/admin/token_new.html", context)

    def _make(self, form: ApiTokenForm, by: User) -> api_tokens.NewToken | None:
        typed, at = form.cleaned_data, timezone.now()
        try:
            return api_tokens.create_api_token(
                user=typed.get("holder", by), name=typed["name"], scopes=typed["scopes"],
                expires_at=at + form.lasts, at=at, edition_id=typed["edition"], by=by,
            )  # fmt: skip
        except InvalidInput as refusal:
            for name, words in refusal.errors.items():
                form.add_error(name if name in form.fields else None, [str(one) for one in words])
        except api_tokens.NotYourToken as refusal:
            form.add_error("holder" if "holder" in form.fields else None, str(refusal))
        return None

    def secret(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Where the maker of a token is sent. Loaded again, it has nothing more to show."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        token = get_object_or_404(self.get_queryset(request), pk=pk)
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": token.name}
        context |= {"token": token, "secret": take(request, f"api_token.{pk}")}
        return TemplateResponse(request, "accounts/admin/token_secret.html", context)

    @admin.display(description=_("scopes"))
    def scope_names(self, token: ApiToken) -> str:
        return ", ".join(str(Scope(scope).label) for scope in token.scopes)

    @admin.display(description=_("scopes that the role no longer allows"))
    def beyond_role(self, token: ApiToken) -> str:
        allowed = api_tokens.scopes_of(token.user)
        return ", ".join(str(Scope(scope).label) for scope in token.scopes if scope not in allowed) or "—"

    @admin.display(description=_("state"))
    def standing(self, token: ApiToken) -> str:
        return str(api_tokens.standing_of(token, timezone.now()).label)

    @admin.display(description=_("what it sees"))
    def sees(self, token: ApiToken) -> str:
        return token.edition.code if token.edition else str(_("all editions"))

    @bulk_action(
        description=_("Revoke"),
        says=_("Programs that sign in with them are refused from now on."),
        permissions=["revoke"],
        fetch=["user"],
    )
    def revoke(self, token: ApiToken, *, user: Any, at: datetime) -> None:
        api_tokens.revoke_api_token(token=token, at=at, by=user)

    has_revoke_permission = needs("accounts.revoke_apitoken")
