"""Taking in a programme from a file: first what it would do, row by row, then the button that does it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from core.admin import BaseAdmin
from core.errors import DomainError
from core.uploads import takes_files
from forum.models import Edition
from forum.queries import current_forum
from journal.actors import Actor

from ..exchange.comparing import Comparison
from ..exchange.files import read_schedule
from ..exchange.kept import forget_upload, keep_upload, kept_upload
from ..exchange.raw import LARGEST_FILE
from ..forms import ScheduleForm
from ..models import Lecture
from ..services.importing import import_programme

MOST_SHOWN = 200  # of each list; the number above it counts all


class ImportAdmin(BaseAdmin):
    @takes_files(LARGEST_FILE)
    @action(description=_("Import a programme"), url_path="import-programme", permissions=["add", "change"])
    def take_in_programme(self, request: HttpRequest) -> HttpResponse:
        """Upload → what it would do. The button below that takes it in."""
        if "digest" in request.POST:
            return self._take_in(request)
        form = ScheduleForm(request.POST or None, request.FILES or None)
        context: dict[str, Any] = {"form": form}
        if request.method == "POST" and form.is_valid():
            content = form.cleaned_data["file"].read(LARGEST_FILE + 1)
            share_slots = form.cleaned_data["share_slots"]
            try:
                comparison = _import(request, content, share_slots=share_slots, dry_run=True)
            except DomainError as refusal:
                form.add_error("file", str(refusal))
            else:
                context |= _shown(comparison) | {
                    "digest": keep_upload(content, at=timezone.now()),
                    "share_slots": share_slots,
                    "name": form.cleaned_data["file"].name,
                }
        page = {**self.admin_site.each_context(request), "title": _("Import a programme"), "opts": self.opts}
        return render(request, "sessions/admin/import.html", {**page, **context})

    def _take_in(self, request: HttpRequest) -> HttpResponse:
        here = redirect("admin:forum_sessions_lecture_take_in_programme")
        content = kept_upload(request.POST["digest"])
        if content is None:
            messages.error(request, _("The file is not kept any more. Please choose it once more."))
            return here
        try:
            done = _import(request, content, share_slots="share_slots" in request.POST, dry_run=False)
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return here
        forget_upload(request.POST["digest"])
        numbers = done.as_json() | {"refused": len(done.refused)}
        words = _(
            "Taken into the draft. Added: %(added)s, changed: %(changed)s, unchanged: %(unchanged)s, "
            "to be taken out: %(removed)s, refused: %(refused)s."
        )
        messages.success(request, words % numbers)
        return redirect("admin:forum_sessions_lecture_release")


def _import(request: HttpRequest, content: bytes, *, share_slots: bool, dry_run: bool) -> Comparison:
    edition: Edition = current_forum().edition
    lectures, refused = read_schedule(content, edition)
    return import_programme(
        edition=edition,
        lectures=lectures,
        refused=refused,
        actor=Actor.staff(request.user),
        at=timezone.now(),
        dry_run=dry_run,
        share_slots=share_slots,
    )


def _shown(comparison: Comparison) -> dict[str, Any]:
    """The lists of the preview; what a changed lecture gets new is named by its columns."""
    changed = [
        (row.lecture, ", ".join([_name(field) for field in dict.fromkeys(row.fields)] + _people(row)))
        for row in comparison.altered[:MOST_SHOWN]
    ]
    return {
        "comparison": comparison,
        "unchanged": comparison.as_json()["unchanged"],
        "added": [row.lecture for row in comparison.added[:MOST_SHOWN]],
        "changed": changed,
        "removed": comparison.removed[:MOST_SHOWN],
        "refused": comparison.refused[:MOST_SHOWN],
        "most": MOST_SHOWN,
    }


def _name(field: str) -> str:
    return str(getattr(Lecture._meta.get_field(field), "verbose_name", field))


def _people(row: Any) -> list[str]:
    return [str(_("speakers"))] if row.people is not None else []
