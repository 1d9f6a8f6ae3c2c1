"""Bank statements: a file is looked at row by row, then taken in."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from core.admin import ReadOnlyAdmin, words_of_refusal
from core.errors import InvalidInput
from core.money import tenge
from forum.queries import current_forum
from journal.actors import Actor

from ..files.bank import MOST_BYTES
from ..files.statements import keep_statement, kept_statement
from ..forms.money import StatementForm
from ..models import BankStatement
from ..services.statements import TAKEN_IN, WORDS, Fit, preview_statement, take_in_statement


@admin.register(BankStatement)
class BankStatementAdmin(ReadOnlyAdmin):
    list_display = ("name", "taken_at", "taken_by", "rows", "entered")
    list_select_related = ("taken_by",)
    fields = ("name", "taken_at", "taken_by", "listing")
    readonly_fields = ("listing",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("exhibitors.record_payment")

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Upload → what it would do. The button below that takes it in."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = StatementForm(request.POST or None, request.FILES or None)
        context: dict[str, Any] = {}
        if request.method == "POST" and form.is_valid():
            file = form.cleaned_data["file"]
            content = file.read(MOST_BYTES + 1)
            try:
                rows = preview_statement(edition=current_forum().edition, content=content)
            except InvalidInput as refusal:
                form.add_error("file", words_of_refusal(refusal))
            else:
                context = {
                    "rows": rows,
                    "fitting": sum(row.fit in TAKEN_IN for row in rows),
                    "digest": keep_statement(content),
                    "name": file.name,
                }
        page = {**self.admin_site.each_context(request), **context, "form": form, "opts": self.opts}
        page |= {"title": _("Take in a bank statement")}
        return TemplateResponse(request, "exhibitors/admin/statement.html", page)

    def get_urls(self) -> Any:
        take_in = path(
            "take-in/", self.admin_site.admin_view(self.take_in), name="exhibitors_statement_take_in"
        )
        return [take_in, *super().get_urls()]

    def take_in(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        content = kept_statement(request.POST.get("digest", ""))
        if request.method != "POST" or content is None:
            return redirect("admin:exhibitors_bankstatement_add")
        statement = take_in_statement(
            edition=current_forum().edition, name=request.POST.get("name", ""), content=content,
            actor=Actor.staff(request.user), at=timezone.now(), user=request.user,  # type: ignore[arg-type]
        )  # fmt: skip
        messages.success(request, _("Payments entered: %(count)s") % {"count": self.entered(statement)})
        return redirect("admin:exhibitors_bankstatement_change", statement.pk)

    @admin.display(description=_("rows"))
    def rows(self, statement: BankStatement) -> int:
        return len(statement.result)

    @admin.display(description=_("payments entered"))
    def entered(self, statement: BankStatement) -> int:
        return sum(row["fit"] in TAKEN_IN for row in statement.result)

    @admin.display(description=_("result, row by row"))
    def listing(self, statement: BankStatement) -> str:
        return format_html_join(
            "",
            "<div>{}: {} {} · <strong>{}</strong> {}</div>",
            (
                (
                    row["line"],
                    row["number"],
                    tenge(row["amount_kzt"]) if row["amount_kzt"] is not None else "",
                    WORDS[Fit(row["fit"])],
                    row["note"],
                )
                for row in statement.result
            ),
        )
