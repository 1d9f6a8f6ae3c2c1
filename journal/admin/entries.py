"""The journal: who did what, with every value that changed. Readable; changeable by nobody (the database says so)."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import ModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter, RangeDateFilter

from core.admin import ReadOnlyAdmin
from core.admin.lists import List

from ..actors import ActorKind
from ..chronicle import may_see
from ..credentials import credential_words
from ..models import Entry
from ..models.entry import is_personal
from ..naming import all_models
from ..queries import events_of
from ..search import entries_found, entries_of_field
from ..verbs import known_verbs, words_of
from ..words import column_labels, kind_of_thing, who


class PersonalFilter(admin.SimpleListFilter):
    """Who looked at somebody's data, or took it away."""

    title, parameter_name = _("personal data"), "personal"

    def lookups(self, request: HttpRequest, model_admin: "ModelAdmin[Any]") -> Iterable[tuple[str, Any]]:
        return [("yes", _("read or taken away"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Entry]) -> QuerySet[Entry]:
        return queryset.filter(is_personal()) if self.value() == "yes" else queryset


class WhoFilter(DropdownFilter):
    title, parameter_name = _("who"), "actor"

    def lookups(self, request: HttpRequest, model_admin: "ModelAdmin[Any]") -> Iterable[tuple[str, Any]]:
        return ActorKind.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Entry]) -> QuerySet[Entry]:
        return queryset.filter(actor_kind=self.value()) if self.value() else queryset


class DeedFilter(DropdownFilter):
    title, parameter_name = _("what"), "deed"

    def lookups(self, request: HttpRequest, model_admin: "ModelAdmin[Any]") -> Iterable[tuple[str, Any]]:
        return sorted(
            ((verb, words_of(verb)) for verb in known_verbs()), key=lambda choice: choice[1].lower()
        )

    def queryset(self, request: HttpRequest, queryset: QuerySet[Entry]) -> QuerySet[Entry]:
        return queryset.filter(verb=self.value()) if self.value() else queryset


class ThingFilter(DropdownFilter):
    title, parameter_name = _("kind of thing"), "thing"

    def lookups(self, request: HttpRequest, model_admin: "ModelAdmin[Any]") -> Iterable[tuple[str, Any]]:
        return sorted(
            ((name, kind_of_thing(name)) for name in things()), key=lambda choice: choice[1].lower()
        )

    def queryset(self, request: HttpRequest, queryset: QuerySet[Entry]) -> QuerySet[Entry]:
        return queryset.filter(subject_type=self.value()) if self.value() else queryset


class FieldFilter(DropdownFilter):
    """Of the kind of thing that was chosen; without one there is nothing to choose among."""

    title, parameter_name = _("field"), "field"

    def lookups(self, request: HttpRequest, model_admin: "ModelAdmin[Any]") -> Iterable[tuple[str, Any]]:
        return column_labels(request.GET.get("thing", ""))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Entry]) -> QuerySet[Entry]:
        thing, column = request.GET.get("thing"), self.value()
        return entries_of_field(queryset, subject_type=thing, column=column) if thing and column else queryset


def things() -> list[str]:
    """Kinds of things that have an admin page or are written about."""
    return [name for name, model in all_models().items() if admin.site.is_registered(model)]


def seen_by(request: HttpRequest) -> list[str]:
    may = may_see(request)
    return [name for name, model in all_models().items() if may(model)]


class JournalList(List):
    """Each deed of the page with the values it changed: a fixed number of queries for all of them."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list: list[Any] = list(self.result_list)
        events = events_of(self.result_list, may_see=may_see(request))
        for entry in self.result_list:
            entry.event = events[entry.pk]


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "deed", "thing", "who", "credential_said", "values")
    list_filter = (
        PersonalFilter, WhoFilter, DeedFilter, ThingFilter, FieldFilter, ("at", RangeDateFilter),
    )  # fmt: skip
    list_filter_submit = True
    search_fields = ("subject_code",)  # what is really searched: get_search_results
    search_help_text = _("Who, which thing, or a former or new value.")
    list_select_related = ("actor_user",)
    fields = readonly_fields = ("at", "deed", "thing", "who", "credential_said", "request_id", "values")

    class Media:
        css = {"all": ("css/history.css",)}

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[List]:
        return JournalList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Entry], search_term: str
    ) -> tuple[QuerySet[Entry], bool]:
        return entries_found(queryset, search_term, seen=seen_by(request)), False

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Entry | None:
        entry: Entry | None = super().get_object(request, object_id, from_field)
        if entry is not None:
            entry.event = events_of([entry], may_see=may_see(request))[entry.pk]  # type: ignore[attr-defined]
        return entry

    @admin.display(description=_("what"), ordering="verb")
    def deed(self, entry: Entry) -> str:
        return words_of(entry.verb)

    @admin.display(description=_("thing"))
    def thing(self, entry: Entry) -> str:
        words = f"{kind_of_thing(entry.subject_type)} {entry.subject_code}"
        model = all_models().get(entry.subject_type)
        if model is None or entry.subject_pk is None:
            return words
        try:
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}_history"
            return format_html(
                '<a class="text-link underline" href="{}">{}</a>',
                reverse(name, args=[entry.subject_pk]),
                words,
            )
        except NoReverseMatch:
            return words

    @admin.display(description=_("who"))
    def who(self, entry: Entry) -> str:
        return who(entry)

    @admin.display(description=_("by what"))
    def credential_said(self, entry: Entry) -> str:
        return credential_words(entry.credential)

    @admin.display(description=_("values"))
    def values(self, entry: Entry) -> str:
        return render_to_string("journal/admin/lines.html", {"event": entry.event})  # type: ignore[attr-defined]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """An entry has no history: it is one."""
        return self.changeform_view(request, object_id, extra_context=extra_context)
