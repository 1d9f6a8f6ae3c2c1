"""Exports: what was written, by whom, with which columns; the file while it is there."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from core.admin import ReadOnlyAdmin

from ..access import export_for, exports_for, may_export
from ..models import Export
from ..registry import table_out, tables_out
from ..services.exports import ExportNotReady
from ..states import BEING_MADE
from .lists import handed_out


@admin.register(Export)
class ExportAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "what", "state", "rows_total", "file_format", "created_by", "downloads")
    list_filter = ("state", "table")
    list_select_related = ("created_by",)
    date_hierarchy = "created_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Export]:
        """Without the rows' numbers, which may be a hundred thousand."""
        return exports_for(request.user).defer("keys")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return any(may_export(request.user, table.code) for table in tables_out())

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_urls(self) -> Any:
        site = self.admin_site
        return [
            path("show/<str:code>/", site.admin_view(self.show), name="spreadsheets_export_show"),
            path("show/<str:code>/file/", site.admin_view(self.file), name="spreadsheets_export_file"),
            *super().get_urls(),
        ]

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        found = exports_for(request.user).filter(pk=object_id).first() if object_id.isdigit() else None
        if found is None:
            return super().change_view(request, object_id, *args, **kwargs)
        return redirect("admin:spreadsheets_export_show", found.code)

    def show(self, request: HttpRequest, code: str) -> HttpResponse:
        """How far it is; a large one comes here by itself when it is ready. Raises NotFound."""
        export = export_for(request.user, code)
        table = table_out(export.table)
        words = {column.code: column.words for column in table.columns}
        context = {
            **self.admin_site.each_context(request),
            "title": _("Export: %(title)s") % {"title": table.title},
            "opts": self.opts,
            "export": export,
            "columns": [words.get(code, code) for code in export.columns],
            "under_way": export.state in BEING_MADE,
        }
        return TemplateResponse(request, "spreadsheets/admin/export_state.html", context)

    def file(self, request: HttpRequest, code: str) -> Any:
        """Raises NotFound."""
        export = export_for(request.user, code)
        try:
            return handed_out(request, export)
        except ExportNotReady as refusal:
            messages.error(request, str(refusal))
            return redirect("admin:spreadsheets_export_show", code)

    @admin.display(description=_("table"), ordering="table")
    def what(self, export: Export) -> str:
        return str(table_out(export.table).title)
