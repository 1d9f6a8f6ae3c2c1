"""Imports: upload, what the file would do row by row, the agreement, how far it is, what became of it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core.admin import ReadOnlyAdmin
from core.errors import DomainError, InvalidInput
from forum.queries import current_forum
from journal.actors import Actor

from ..access import import_for, imports_for, may_take_in
from ..files.writing import FORMATS, MEDIA_TYPES, XLSX
from ..forms import NoOptions, UploadForm
from ..models import Import
from ..queries import column_words, refused_lines, template_of
from ..registry import table_in, tables_in
from ..services import imports
from ..states import UNDER_WAY, ImportState

_SHOWN = 200  # remarks on a page; all of them are in the file


@admin.register(Import)
class ImportAdmin(ReadOnlyAdmin):
    list_display = (
        *("created_at", "what", "file_name", "state", "added", "changed", "unchanged", "refused"),
        "created_by",
    )
    list_filter = ("state", "table")
    list_select_related = ("created_by",)
    search_fields = ("file_name", "code")
    date_hierarchy = "created_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Import]:
        return imports_for(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return any(may_take_in(request.user, table.code) for table in tables_in())

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_urls(self) -> Any:
        def at(route: str, view: Callable[..., HttpResponse], name: str) -> Any:
            return path(route, self.admin_site.admin_view(view), name=f"spreadsheets_import_{name}")

        return [
            at("new/<str:table>/", self.new, "new"),
            at("new/<str:table>/template/", self.template, "template"),
            at("show/<str:code>/", self.show, "show"),
            at("show/<str:code>/take-in/", require_POST(self.take_in), "take_in"),
            at("show/<str:code>/stop/", require_POST(self.stop), "stop"),
            at("show/<str:code>/drop/", require_POST(self.drop), "drop"),
            at("show/<str:code>/refused/", self.refused_rows, "refused"),
            *super().get_urls(),
        ]

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        found = imports_for(request.user).filter(pk=object_id).first() if object_id.isdigit() else None
        if found is None:
            return super().change_view(request, object_id, *args, **kwargs)
        return redirect("admin:spreadsheets_import_show", found.code)

    # --- The file ---------------------------------------------------------------------------------

    def new(self, request: HttpRequest, table: str) -> HttpResponse:
        """Upload; then the page that says what the file would do."""
        self._check(request, table)
        one = table_in(table)
        data = request.POST if request.method == "POST" else None
        form, options = UploadForm(data, request.FILES or None), (one.options or NoOptions)(data)
        if data is not None and form.is_valid() and options.is_valid():
            file = form.cleaned_data["file"]
            try:
                imported = imports.look_at(
                    table=table, name=file.name, content=file.read(), options=options.stated(),  # type: ignore[attr-defined]
                    forum=current_forum(), at=timezone.now(), user=request.user,  # type: ignore[arg-type]
                )  # fmt: skip
                return redirect("admin:spreadsheets_import_show", imported.code)
            except InvalidInput as refusal:
                _take_over(refusal, options)
            except DomainError as refusal:
                form.add_error("file", str(refusal))
        context = {
            **self._context(request, _("Import: %(title)s") % {"title": one.title}),
            "form": form,
            "options": options,
            "table": one,
            "columns": column_words(one),
        }
        return TemplateResponse(request, "spreadsheets/admin/import_new.html", context)

    def template(self, request: HttpRequest, table: str) -> HttpResponse:
        """An empty table with the headings, to be filled in."""
        self._check(request, table)
        return _file(template_of(table_in(table)), f"{table.rpartition('.')[2]}.xlsx", XLSX)

    # --- What it does -----------------------------------------------------------------------------

    def show(self, request: HttpRequest, code: str) -> HttpResponse:
        """Raises NotFound."""
        imported = import_for(request.user, code)
        refused = imported.remarks.filter(refuses=True)
        words = column_words(table_in(imported.table))
        remarks = list(imported.remarks.order_by("-refuses", "line", "id")[:_SHOWN])
        context = {
            **self._context(request, _("Import: %(file)s") % {"file": imported.file_name}),
            "imported": imported,
            "table": table_in(imported.table),
            "remarks": [(row, words.get(row.column, row.column)) for row in remarks],
            "is_cut": imported.remarks.count() > _SHOWN,
            "under_way": imported.state in UNDER_WAY,
            "is_looked_at": imported.state == ImportState.LOOKED,
            "may_stop": imported.state == ImportState.TAKING,
            "may_go_on": imported.state == ImportState.STOPPED,
            "to_write": imported.added + imported.changed + imported.removed,
            "refused_file": bool(imported.file) and refused.exists(),
            "formats": FORMATS,
        }
        return TemplateResponse(request, "spreadsheets/admin/import_state.html", context)

    def refused_rows(self, request: HttpRequest, code: str) -> HttpResponse:
        """The refused rows as they stand in the file, with the reason beside each. Raises NotFound."""
        imported = import_for(request.user, code)
        file_format = request.GET.get("format", XLSX)
        if file_format not in FORMATS or not imported.file:
            return redirect("admin:spreadsheets_import_show", code)
        return _file(
            refused_lines(imported, file_format), f"refused-{imported.code}.{file_format}", file_format
        )

    # --- Deeds ------------------------------------------------------------------------------------

    def take_in(self, request: HttpRequest, code: str) -> HttpResponse:
        return self._do(request, code, imports.take_in, actor=Actor.staff(request.user))

    def stop(self, request: HttpRequest, code: str) -> HttpResponse:
        return self._do(request, code, imports.stop_import, actor=Actor.staff(request.user))

    def drop(self, request: HttpRequest, code: str) -> HttpResponse:
        return self._do(request, code, imports.drop_import)

    def _do(self, request: HttpRequest, code: str, service: Callable[..., Any], **who: Any) -> HttpResponse:
        """Raises NotFound."""
        imported = import_for(request.user, code)
        try:
            service(imported=imported, at=timezone.now(), **who)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect("admin:spreadsheets_import_show", code)

    def _check(self, request: HttpRequest, table: str) -> None:
        if not may_take_in(request.user, table):
            raise PermissionDenied

    def _context(self, request: HttpRequest, title: str) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "title": title, "opts": self.opts}

    @admin.display(description=_("table"), ordering="table")
    def what(self, imported: Import) -> str:
        return str(table_in(imported.table).title)


def _take_over(refusal: InvalidInput, form: forms.Form) -> None:
    for name, words in refusal.errors.items():
        form.add_error(name if name in form.fields else None, [str(message) for message in words])


def _file(content: bytes, name: str, file_format: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=MEDIA_TYPES[file_format], headers=headers)
