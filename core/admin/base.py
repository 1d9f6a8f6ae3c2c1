"""The base of every admin page: unfold today; a plain ModelAdmin would do tomorrow."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline
from unfold.dataclasses import ActionDialog

from ..closed import is_closed
from .facets import Facet, is_facet
from .history import HistoryMixin
from .lists import List, ListPaginator
from .search import found_by


class BaseAdmin(HistoryMixin, ModelAdmin):
    """Lists whose queries and time do not grow with the rows.

    A column never costs a query of its own (`list_select_related`). Filters on columns are counted (`facets`); search
    forgives keyboards (`search`). `search_columns` are columns that hold the spelling, for lists of many rows.
    `facet_words` makes a plain column a counted filter: `{"kind": words}`, where words are a dict or a function of
    the values that occur.
    """

    list_per_page = 50
    show_full_result_count = False
    compressed_fields = True
    warn_unsaved_form = True
    change_list_template = "core/admin/list.html"
    paginator = ListPaginator
    search_columns: Sequence[str] = ()
    facet_words: Mapping[str, Mapping[str, Any] | Callable[[set[str]], Mapping[str, Any]]] = {}

    def name_of(self, thing: Any) -> str:
        """What a preview and a result of a bulk action call it."""
        return str(thing)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return List

    def get_list_filter(self, request: HttpRequest) -> Any:
        return [
            (one, Facet) if isinstance(one, str) and is_facet(self.model, one, self.facet_words) else one
            for one in super().get_list_filter(request)
        ]

    def get_search_fields(self, request: HttpRequest) -> Any:
        """Something is searchable also where only spelt columns are searched."""
        return tuple(super().get_search_fields(request)) or tuple(self.search_columns)

    def get_search_results(
        self, request: HttpRequest, queryset: "QuerySet[Any]", search_term: str
    ) -> tuple["QuerySet[Any]", bool]:
        fields, columns = tuple(self.search_fields), tuple(self.search_columns)
        if not search_term.strip() or not (fields or columns):
            return queryset, False
        return found_by(queryset, search_term, fields=fields, columns=columns), False

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
