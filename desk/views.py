"""The first page of `/admin/`, and its figures as files."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core.dates import date_span
from forum.queries import NoEdition, current_forum

from .figures.counted import FIGURES
from .figures.files import as_csv
from .figures.shape import plot
from .waiting import cards


def first_page(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """unfold asks for what the first page shows beside the list of models."""
    try:
        edition = current_forum().edition
    except NoEdition:
        return context | {"no_edition": True}
    at, may_see = timezone.now(), request.user.has_perm
    figures = [
        {
            "figure": figure,
            "table": table,
            "plot": plot(figure, table),
            "file": reverse("desk:figure", args=[code]),
        }
        for code, figure in FIGURES.items()
        if may_see(figure.permission)
        for table in (figure.counted(edition, at),)
    ]
    return context | {
        "edition": edition,
        "days": date_span(edition.starts_on, edition.ends_on, get_language() or "kk"),
        "days_left": (edition.starts_on - edition.today(at)).days,
        "cards": cards(edition, at, may_see=may_see),
        "figures": figures,
    }


@require_safe
@admin.site.admin_view
def figure(request: HttpRequest, code: str) -> HttpResponse:
    """The rows of one figure as CSV, for a spreadsheet."""
    known = FIGURES.get(code)
    if known is None:
        raise Http404
    if not request.user.has_perm(known.permission):
        raise PermissionDenied
    edition, at = current_forum().edition, timezone.now()
    name = f"{edition.code}-{code}-{edition.today(at):%Y-%m-%d}.csv"
    return HttpResponse(
        as_csv(known.counted(edition, at)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
