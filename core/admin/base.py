"""The base of every admin page: unfold today; a plain ModelAdmin would do tomorrow."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline
from unfold.dataclasses import ActionDialog

from ..closed import is_closed


class BaseAdmin(ModelAdmin):
    """Lists page by page; a column never costs a query of its own (`list_select_related`)."""

    list_per_page = 50
    show_full_result_count = False
    compressed_fields = True
    warn_unsaved_form = True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What is closed is read. (unfold asks with a key instead of the object.)"""
        return super().has_change_permission(request, obj) and not is_closed(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not is_closed(obj)


class ReadOnlyAdmin(BaseAdmin):
    """Something the services write: organisers read it, and act by actions."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def needs(permission: str) -> Callable[..., bool]:
    """What a button asks for, where seeing and changing do not say it.

    has_void_permission = needs("exhibitors.void_payment")
    @action(permissions=["void"], …)
    """

    def may(self: Any, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm(permission)

    return may


def ask(title: Any, description: Any, *, yes: Any) -> ActionDialog:
    """The question before a deed; the button says `yes`. unfold posts the answer with the CSRF token."""
    return ActionDialog(title=title, description=description, form_class=None, form_submit_text=yes)


class BaseInline(TabularInline):
    extra = 0
