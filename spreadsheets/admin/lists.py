"""What a change list gets by one mixin: “Export…” of what its filter and search show, “Import…” into it.

class VisitorAdmin(TableAdmin, BaseAdmin):
    export_table = import_table = "visitors.visitors"
"""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.enums import ActionVariant

from core.errors import DomainError
from journal.actors import Actor

from ..access import may_export, may_take_in
from ..files.writing import MEDIA_TYPES
from ..forms import ExportForm
from ..models import Export
from ..registry import table_out
from ..services import exports
from ..states import ExportState

_CHOSEN = "_chosen"  # numbers of rows ticked in the list


class TableAdmin(ModelAdmin):
    """Goes before the other bases. Both names are codes of the registry; an empty one gives no button."""

    export_table = ""
    import_table = ""

    def get_urls(self) -> Any:
        if not self.export_table:
            return super().get_urls()
        view = self.admin_site.admin_view(self.export_view)
        return [path("export/", view, name=self._export_address), *super().get_urls()]

    @property
    def _export_address(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_export"

    def has_export_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(self.export_table) and may_export(request.user, self.export_table)

    def has_import_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(self.import_table) and may_take_in(request.user, self.import_table)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        answer = super().changelist_view(request, extra_context)
        context = getattr(answer, "context_data", None)
        if context is not None and "actions_list" in context:
            context["actions_list"] = [*context["actions_list"], *self._table_buttons(request)]
        return answer

    def _table_buttons(self, request: HttpRequest) -> list[dict[str, Any]]:
        """The address of the export carries the filter that is set."""
        buttons = []
        if self.has_import_permission(request):
            address = reverse("admin:spreadsheets_import_new", args=[self.import_table])
            buttons.append({"title": _("Import…"), "icon": "upload", "path": address})
        if self.has_export_permission(request):
            address = reverse(f"admin:{self._export_address}")
            query = request.GET.urlencode()
            address = f"{address}?{query}" if query else address
            buttons.append({"title": _("Export…"), "icon": "download", "path": address})
        return [
            {"variant": ActionVariant.DEFAULT, "attrs": {}, "dialog": None, **button} for button in buttons
        ]

    def get_actions(self, request: HttpRequest) -> Any:
        actions = super().get_actions(request)
        is_chosen_from = IS_POPUP_VAR in request.GET
        if (
            not is_chosen_from
            and self.has_export_permission(request)
            and (found := self.get_action("export_chosen"))
        ):
            actions["export_chosen"] = found
        return actions

    @admin.action(description=_("Export the chosen rows…"), permissions=["export"])
    def export_chosen(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
        if request.POST.get("select_across") == "1":
            query = request.GET.urlencode()
        else:
            chosen = QueryDict(mutable=True)
            chosen[_CHOSEN] = ".".join(str(key) for key in queryset.values_list("pk", flat=True))
            query = chosen.urlencode()
        return HttpResponseRedirect(f"{reverse(f'admin:{self._export_address}')}?{query}")

    def export_view(self, request: HttpRequest) -> HttpResponse:
        """Columns and format are chosen here; the rows are those of the list that one came from."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        table = table_out(self.export_table)
        keys = self._keys(request)
        form = ExportForm(request.POST or None, table=table)
        if request.method == "POST" and form.is_valid():
            try:
                export = exports.start_export(
                    table=self.export_table, keys=keys, user=request.user,  # type: ignore[arg-type]
                    actor=Actor.staff(request.user), at=timezone.now(), filters=request.GET.urlencode(),
                    **form.cleaned_data,
                )  # fmt: skip
            except DomainError as refusal:
                messages.error(request, str(refusal))
            else:
                if export.state == ExportState.READY:
                    return handed_out(request, export)
                return redirect("admin:spreadsheets_export_show", export.code)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Export: %(title)s") % {"title": table.title},
            "opts": self.opts,
            "form": form,
            "rows": len(keys),
            "at_once": exports.AT_ONCE,
            "is_filtered": bool(request.GET),
            "is_personal": table.is_personal,
        }
        return TemplateResponse(request, "spreadsheets/admin/export.html", context)

    def _keys(self, request: HttpRequest) -> Sequence[int]:
        """The rows of the list with this filter, in its order - or those that were ticked."""
        chosen = request.GET.get(_CHOSEN, "")
        if chosen:
            keys = [int(key) for key in chosen.split(".")[:1000] if key.isdigit() and len(key) < 19]
            rows = self.get_queryset(request).filter(pk__in=keys)
            known = set(rows.values_list("pk", flat=True))
            return [key for key in keys if key in known]
        return exports.keys_of(self.get_changelist_instance(request).queryset)


def handed_out(request: HttpRequest, export: Export) -> Any:
    """Raises ExportNotReady."""
    at = timezone.now()
    file = exports.hand_out(export=export, actor=Actor.staff(request.user), at=at)
    name = f"{export.table.rpartition('.')[2]}-{timezone.localdate(export.created_at):%Y-%m-%d}.{export.file_format}"
    return FileResponse(
        file, as_attachment=True, filename=name, content_type=MEDIA_TYPES[export.file_format],
        headers={"Cache-Control": "no-store"},
    )  # fmt: skip
