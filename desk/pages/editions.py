"""One edition as a whole: what copying, switching, archiving and deleting would do, and the buttons for it."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import DomainError
from forum.models import Edition
from journal.actors import Actor

from ..forms import CopyForm
from ..services import editions
from ..services.purge import dry_run, may_be_purged, purge_edition
from .doors import permitted

# What a button does, and who may press it.
_DEEDS = {
    "copy": "forum.copy_edition",
    "switch": "forum.switch_edition",
    "archive": "forum.archive_edition",
    "reopen": "forum.archive_edition",
    "purge": "forum.purge_edition",
}


@require_http_methods(["GET", "HEAD", "POST"])
@admin.site.admin_view
@permitted("forum.view_edition")
def page(request: HttpRequest, code: str) -> HttpResponse:
    edition = get_object_or_404(Edition, code=code)
    form = CopyForm(request.POST if request.POST.get("deed") == "copy" else None)
    if request.method == "POST":
        deed = request.POST.get("deed", "")
        if not request.user.has_perm(_DEEDS.get(deed, "")):
            raise PermissionDenied
        if deed != "copy" or form.is_valid():
            return _done(request, edition, deed, form)
    return render(request, "desk/admin/edition.html", _context(request, edition, form))


def _done(request: HttpRequest, edition: Edition, deed: str, form: CopyForm) -> HttpResponse:
    doer: dict[str, Any] = {"actor": Actor.staff(request.user), "at": timezone.now()}
    try:
        if deed == "copy":
            edition = editions.copy_edition(source=edition, **form.cleaned_data, **doer)
            words = _("The new edition is there. Please look at its name, its days and its prices.")
        else:
            words = _one_of_the_others(deed)(edition, doer)
        messages.success(request, words)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("desk:edition", edition.code)


def _one_of_the_others(deed: str) -> Callable[[Edition, dict[str, Any]], str]:
    def switch(edition: Edition, doer: dict[str, Any]) -> str:
        editions.switch_to(edition=edition, **doer)
        return _("The site now shows %(edition)s.") % {"edition": edition}

    def archive(edition: Edition, doer: dict[str, Any]) -> str:
        editions.archive_edition(edition=edition, **doer)
        return _("The edition is archived; its statistics were kept.")

    def reopen(edition: Edition, doer: dict[str, Any]) -> str:
        editions.reopen_edition(edition=edition, **doer)
        return _("The edition can be changed again. Please archive it when you are done.")

    def purge(edition: Edition, doer: dict[str, Any]) -> str:
        deleted = sum(line.number for line in purge_edition(edition=edition, **doer))
        return _("The personal data are deleted: %(count)s") % {"count": deleted}

    return {"switch": switch, "archive": archive, "reopen": reopen, "purge": purge}[deed]


def _context(request: HttpRequest, edition: Edition, form: CopyForm) -> dict[str, Any]:
    at = timezone.now()
    return {
        **admin.site.each_context(request),
        "title": str(edition),
        "edition": edition,
        "form": form,
        "is_over": at >= edition.ends_at,
        "copied": [row for row in editions.what_is_copied(edition) if row[1]],
        "changes": [] if edition.is_current else editions.what_changes(edition),
        "open_matters": editions.open_matters(edition),
        "purge_lines": [line for line in dry_run(edition) if line.number],
        "may_be_purged": may_be_purged(edition, at),
        "may": {deed: request.user.has_perm(permission) for deed, permission in _DEEDS.items()},
    }
