"""Lectures of the draft, the release, and the buttons that act on released lectures at once."""

from typing import Any

from django.contrib import admin, messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from core.admin import BaseInline, ask, back, needs
from core.constraints import violates
from core.errors import DomainError
from forum.admin import in_languages
from forum.queries import current_forum, forum_with
from journal.actors import Actor
from spreadsheets.admin import TableAdmin

from ..documents.door_list import door_list_pdf
from ..forms import PersonForm, SeatsForm, ask_with, people_named
from ..models import Lecture, Speaking
from ..programme.changes import word_of
from ..programme.doubts import preview
from ..programme.drafts import drafted, quiet_changes
from ..services import by_hand, signups
from ..services.capacity import change_capacity
from ..services.releases import release_programme
from ..tables import LECTURES
from .attendance import AttendanceAdmin
from .deeds import do
from .importing import ImportAdmin
from .standby import StandbyAdmin
from .timetable import TimetableAdmin


class SpeakingInline(BaseInline):
    model = Speaking
    autocomplete_fields = ("speaker",)


_STAGE_TAKEN = {
    "lecture_room_once": _("Another lecture is in this room at this time."),
    "speaker_in_one_place": _("A speaker of this lecture is on another stage at this time."),
}


@admin.register(Lecture)
class LectureAdmin(TableAdmin, TimetableAdmin, AttendanceAdmin, StandbyAdmin, ImportAdmin):
    """Editing changes the draft. The buttons act on what is released, at once."""

    export_table = import_table = LECTURES
    list_display = ("code", "title_here", "room", "starts_at", "plan", "state", "seats")
    list_display_links = ("code", "title_here")
    list_filter = ("edition", "state", "plan", "kind", "room", "track")
    list_select_related = ("room", "seating")
    search_fields = ("code", *in_languages("title"))
    date_hierarchy = "starts_at"
    ordering = ("starts_at", "id")
    inlines = (SpeakingInline,)
    readonly_fields = ("state", "calendar_version", "seats", "people")
    actions_list = ("release", "timetable", "attendance", "take_in_programme")
    actions_detail = ("door_list", "let_in", "add_person", "resize", "release_seats", "close_attendance")
    fieldsets = (
        (None, {"fields": ("edition", "code", "kind", *in_languages("title"))}),
        (_("Place and time"), {"fields": ("room", "track", "starts_at", "ends_at", "shared_slot", "plan")}),
        (_("Language"), {"fields": ("languages", "interpretation", "headsets")}),
        (
            _("Sign-up"),
            {"fields": ("signup_required", "capacity", "signup_opens_at", "signup_closes_at")},
        ),
        (_("Words"), {"fields": in_languages("abstract")}),
        (_("As released"), {"fields": ("state", "calendar_version", "seats", "people")}),
    )

    has_release_permission = needs("forum_sessions.release_programme")
    has_see_people_permission = needs("forum_sessions.view_signup")
    has_add_people_permission = needs("forum_sessions.add_signup")

    def get_readonly_fields(self, request: HttpRequest, obj: Lecture | None = None) -> Any:
        """What is released keeps its address: people and calendars know it by that."""
        fixed = ("edition", "code") if obj is not None and obj.shown else ()
        return (*self.readonly_fields, *fixed)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # it is called off or taken out by a release, so that everybody is told

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Times are typed as the venue's wall shows them. What only the database could see - a speaker on two
        stages - is told, not a crash."""
        try:
            with timezone.override(current_forum().edition.zone):
                return super().changeform_view(request, *args, **kwargs)
        except IntegrityError as reason:
            words = next((words for name, words in _STAGE_TAKEN.items() if violates(reason, name)), None)
            if words is None:
                raise
            messages.error(request, words)
            return HttpResponseRedirect(request.get_full_path())

    @admin.display(description=_("title"))
    def title_here(self, lecture: Lecture) -> str:
        return lecture.title or "—"

    @admin.display(description=_("version of the calendar entry"))
    def calendar_version(self, lecture: Lecture) -> int:
        return lecture.sequence

    @admin.display(description=_("seats taken / seats, waiting"))
    def seats(self, lecture: Lecture) -> str:
        seating = getattr(lecture, "seating", None)
        return f"{seating.taken} / {seating.total}, {seating.waiting}" if seating else "—"

    @admin.display(description=_("sign-ups"))
    def people(self, lecture: Lecture) -> str:
        address = f"{reverse('admin:forum_sessions_signup_changelist')}?lecture__id__exact={lecture.pk}"
        return format_html('<a href="{}">{}</a>', address, _("List of sign-ups and waiting list"))

    # --- Buttons --------------------------------------------------------------------------------

    @action(description=_("Release the programme"), url_path="release", permissions=["release"])
    def release(self, request: HttpRequest) -> HttpResponse:
        """What would change and what is doubtful first; the release itself with the second press."""
        forum = current_forum()
        if request.method == "POST":
            note = {
                language: request.POST.get(f"note_{language}", "").strip() for language in ("kk", "ru", "en")
            }
            try:
                made = release_programme(
                    edition=forum.edition, actor=Actor.staff(request.user), at=timezone.now(), note=note
                )
                messages.success(request, _("Released: version %(number)s.") % {"number": made.number})
            except DomainError as refusal:
                messages.error(request, str(refusal))
            return redirect("admin:forum_sessions_lecture_changelist")
        lectures = drafted(forum.edition)
        changes, doubts = preview(forum, lectures)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Release the programme"),
            "opts": self.model._meta,
            "changes": [(change, word_of(change.kind)) for change in changes],
            "quiet": sorted({str(row) for row, _facts in quiet_changes(lectures)}),
            "doubts": doubts,
        }
        return render(request, "sessions/admin/release.html", context)

    @action(description=_("List for the door (PDF)"), url_path="door-list", permissions=["see_people"])
    def door_list(self, request: HttpRequest, object_id: str) -> HttpResponse:
        lecture = get_object_or_404(Lecture, pk=object_id)
        if not lecture.shown:
            messages.error(request, str(signups.NoSuchLecture.message))
            return redirect("admin:forum_sessions_lecture_change", object_id)
        pdf = door_list_pdf(lecture, forum_with(lecture.edition_id), translation.get_language())
        headers = {"Content-Disposition": f'inline; filename="{lecture.code}-door.pdf"'}
        return HttpResponse(pdf, content_type="application/pdf", headers=headers)

    @action(
        description=_("Add a person by hand"),
        url_path="add-person",
        permissions=["add_people"],
        dialog=ask_with(
            PersonForm,
            _("Add a person by hand?"),
            _("The person gets a seat also when none is free, before those who wait."),
            yes=_("Add a person by hand"),
        ),
    )
    def add_person(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        lecture = get_object_or_404(Lecture, pk=object_id)
        people = people_named(form.cleaned_data["person"], lecture.edition_id)
        if len(people) == 1:
            do(
                request,
                by_hand.add_by_hand,
                _("The person has a seat."),
                visitor=people[0],
                lecture=lecture.code,
                reason=form.cleaned_data["reason"],
            )
        else:
            words = (
                _("Several people have this address: please use the code.")
                if people
                else _("Nobody is registered so.")
            )
            messages.error(request, words)
        return back(reverse("admin:forum_sessions_lecture_change", args=[object_id]))

    @action(
        description=_("Change the number of seats now"),
        url_path="resize",
        permissions=["change"],
        dialog=ask_with(
            SeatsForm,
            _("Change the number of seats?"),
            _("More seats go to those who wait, at once. Fewer throw nobody out."),
            yes=_("Change the number of seats now"),
        ),
    )
    def resize(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        lecture = get_object_or_404(Lecture, pk=object_id)
        too_many = do(
            request, change_capacity, _("The number of seats is changed."),
            lecture=lecture, capacity=form.cleaned_data["capacity"],
        )  # fmt: skip
        if too_many:
            messages.warning(
                request,
                _("People beyond the seats: %(count)s. They keep theirs; nobody is promoted until it fits.")
                % {"count": too_many},
            )
        return back(reverse("admin:forum_sessions_lecture_change", args=[object_id]))

    @action(
        description=_("Close the attendance"),
        url_path="close-attendance",
        permissions=["note"],
        dialog=ask(
            _("Close the attendance?"),
            _("Whoever holds a seat and was not marked as come is noted as not come."),
            yes=_("Close the attendance"),
        ),
    )
    def close_attendance(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        lecture = get_object_or_404(Lecture, pk=object_id)
        do(request, by_hand.close_attendance, _("The attendance is closed."), lecture=lecture)
        return back(reverse("admin:forum_sessions_lecture_change", args=[object_id]))
