"""The filters that somebody named: shown above the list, kept and dropped here, listed for their owner."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from ..models import SavedFilter
from ..services import saved_filters
from .base import ReadOnlyAdmin

_NAME, _QUERY = 60, 2000


@admin.register(SavedFilter)
class SavedFilterAdmin(ReadOnlyAdmin):
    list_display = ("name", "leads_to")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[SavedFilter]":
        return super().get_queryset(request).filter(user_id=request.user.pk)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_active and request.user.is_staff

    has_module_permission = has_view_permission

    @admin.display(description=_("list"), ordering="subject")
    def leads_to(self, saved: SavedFilter) -> str:
        try:
            address, name = f"{_list(saved.subject)}?{saved.query}", _opts(saved.subject).verbose_name_plural
        except Http404:
            return saved.subject  # the list has left the house since
        return format_html('<a class="underline" href="{}">{}</a>', address, name)

    def get_urls(self) -> Any:
        keep, drop = (self.admin_site.admin_view(require_POST(view)) for view in (self.keep, self.drop))
        return [
            path("keep/", keep, name="core_savedfilter_keep"),
            path("<int:object_id>/drop/", drop, name="core_savedfilter_drop"),
            *super().get_urls(),
        ]

    def keep(self, request: HttpRequest) -> HttpResponse:
        subject, query = request.POST.get("subject", ""), request.POST.get("query", "")[:_QUERY]
        address = _list(subject)
        name = " ".join(request.POST.get("name", "").split())[:_NAME]
        if not name or not query:
            raise Http404
        saved_filters.save_filter(user_id=_who(request), subject=subject, name=name, query=query)
        return HttpResponseRedirect(f"{address}?{query}")

    def drop(self, request: HttpRequest, object_id: int) -> HttpResponse:
        saved = self.get_queryset(request).filter(pk=object_id).first()
        if saved is None:
            raise Http404
        saved_filters.drop_filter(user_id=_who(request), pk=object_id)
        return HttpResponseRedirect(f"{_list(saved.subject)}?{saved.query}")


def _who(request: HttpRequest) -> int:
    if request.user.pk is None:
        raise PermissionDenied
    return request.user.pk


def _list(subject: str) -> str:
    try:
        return reverse(f"admin:{_opts(subject).app_label}_{_opts(subject).model_name}_changelist")
    except NoReverseMatch as reason:
        raise Http404 from reason


def _opts(subject: str) -> Any:
    try:
        return apps.get_model(subject)._meta
    except (LookupError, ValueError) as reason:
        raise Http404 from reason
