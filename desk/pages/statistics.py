"""The statistics report: a page with plots, and the same tables as PDF, workbook and CSV."""

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core.errors import NotFound
from forum.models import Edition
from forum.queries import edition_coded

from ..services.statistics import Report, report_of
from ..statistics.drawing import plot
from ..statistics.files import as_csv, as_workbook
from ..statistics.paper import report_pdf
from ..statistics.tables import Section, sections, without_money
from .doors import permitted

PERMISSION, MONEY = "desk.view_statistics", "exhibitors.view_invoice"
_KEEP = {"Cache-Control": "no-store"}


@require_safe
@admin.site.admin_view
@permitted(PERMISSION)
def page(request: HttpRequest) -> HttpResponse:
    edition, report = _asked(request)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Statistics"),
        "edition": edition,
        "editions": Edition.objects.all(),
        "report": report,
        "sections": [
            (section, [(one, plot(one)) for one in section.tables]) for section in _read(request, report)
        ],
        "query": request.GET.urlencode(),
    }
    return render(request, "desk/admin/statistics.html", context)


@require_safe
@admin.site.admin_view
@permitted(PERMISSION)
def pdf(request: HttpRequest) -> HttpResponse:
    edition, report = _asked(request)
    language = translation.get_language() or "kk"
    content = report_pdf(report, _read(request, report), language)
    return _file(content, "application/pdf", f"{edition.code}-statistics-{language}.pdf", inline=True)


@require_safe
@admin.site.admin_view
@permitted(PERMISSION)
def workbook(request: HttpRequest) -> HttpResponse:
    edition, report = _asked(request)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    name = f"{edition.code}-statistics-{translation.get_language()}.xlsx"
    return _file(as_workbook(_read(request, report)), kind, name)


@require_safe
@admin.site.admin_view
@permitted(PERMISSION)
def table(request: HttpRequest, key: str) -> HttpResponse:
    edition, report = _asked(request)
    found = next(
        (one for section in _read(request, report) for one in section.tables if one.key == key), None
    )
    if found is None:
        raise NotFound
    return _file(as_csv(found), "text/csv; charset=utf-8", f"{edition.code}-{key}.csv")


def _asked(request: HttpRequest) -> tuple[Edition, Report]:
    """The edition that the address names, or the current one."""
    code = request.GET.get("edition", "")
    newest = Edition.objects.order_by("-is_current", "-starts_on")
    edition = edition_coded(code) if code else newest.first()
    if edition is None:
        raise Http404
    return edition, report_of(edition, at=timezone.now(), anew="anew" in request.GET)


def _read(request: HttpRequest, report: Report) -> list[Section]:
    """Sums of money for those who may see invoices."""
    found = sections(report.figures)
    return found if request.user.has_perm(MONEY) else without_money(found)


def _file(content: bytes, kind: str, name: str, *, inline: bool = False) -> HttpResponse:
    how = "inline" if inline else "attachment"
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'{how}; filename="{name}"', **_KEEP}
    )
