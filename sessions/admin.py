"""The lecture desk: the draft of the programme, its release, the sign-ups of each lecture.

The draft - rooms, tracks, speakers, lectures - is plain data without a life of its own and is edited as it is; the
public sees nothing of it before a release. Everything that touches people is one call of a service.
"""

from collections.abc import Callable
from datetime import datetime
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

from core.admin import BaseAdmin, BaseInline, ReadOnlyAdmin, ask, bulk_action
from core.constraints import violates
from core.errors import DomainError
from forum.admin import in_languages
from forum.queries import current_forum, forum_with
from journal.actors import Actor
from mailing.admin.writing import WriteToThese
from visitors.states import Door

from .documents.door_list import door_list_pdf
from .forms import (
    LectureForm,
    PersonForm,
    ReasonForm,
    SeatsForm,
    ask_with,
    people_named,
)
from .models import Lecture, ProgrammeRules, Release, Room, SignUp, Speaker, Speaking, Track
from .programme.changes import word_of
from .programme.doubts import preview
from .programme.drafts import drafted
from .services import by_hand, signups
from .services.capacity import change_capacity
from .services.releases import release_programme


@admin.register(Room)
class RoomAdmin(BaseAdmin):
    list_display = ("code", *in_languages("name"), "capacity", "sort")
    list_filter = ("edition",)
    search_fields = ("code", *in_languages("name"))


@admin.register(Track)
class TrackAdmin(BaseAdmin):
    list_display = ("code", *in_languages("name"), "sort")
    list_filter = ("edition",)
    search_fields = ("code", *in_languages("name"))


@admin.register(Speaker)
class SpeakerAdmin(BaseAdmin):
    list_display = ("code", *in_languages("name"), "country")
    list_filter = ("edition",)
    search_fields = ("code", *in_languages("name"))


@admin.register(ProgrammeRules)
class ProgrammeRulesAdmin(BaseAdmin):
    list_display = ("edition", "signups_per_person", "offer_minutes", "waitlist_closes_minutes")


@admin.register(Release)
class ReleaseAdmin(ReadOnlyAdmin):
    list_display = ("number", "released_at", "released_by", "size")
    list_select_related = ("released_by",)
    list_filter = ("edition",)

    @admin.display(description=_("lectures changed"))
    def size(self, release: Release) -> int:
        return len(release.changes)


class SpeakingInline(BaseInline):
    model = Speaking
    autocomplete_fields = ("speaker",)


_STAGE_TAKEN = {
    "lecture_room_once": _("Another lecture is in this room at this time."),
    "speaker_in_one_place": _("A speaker of this lecture is on another stage at this time."),
}


@admin.register(Lecture)
class LectureAdmin(BaseAdmin):
    """Editing changes the draft. The buttons act on what is released, at once."""

    list_display = ("code", "title_here", "room", "starts_at", "plan", "state", "seats")
    list_display_links = ("code", "title_here")
    list_filter = ("edition", "state", "plan", "kind", "room", "track")
    list_select_related = ("room", "seating")
    search_fields = ("code", *in_languages("title"))
    date_hierarchy = "starts_at"
    ordering = ("starts_at", "id")
    inlines = (SpeakingInline,)
    readonly_fields = ("state", "sequence", "seats", "people")
    actions_list = ("release",)
    actions_detail = ("door_list", "add_person", "resize", "close_attendance")
    fieldsets = (
        (None, {"fields": ("edition", "code", "kind", *in_languages("title"))}),
        (_("Place and time"), {"fields": ("room", "track", "starts_at", "ends_at", "shared_slot", "plan")}),
        (_("Language"), {"fields": ("languages", "interpretation", "headsets")}),
        (
            _("Sign-up"),
            {"fields": ("signup_required", "capacity", "signup_opens_at", "signup_closes_at")},
        ),
        (_("Words"), {"fields": in_languages("abstract")}),
        (_("As released"), {"fields": ("state", "sequence", "seats", "people")}),
    )

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

    @admin.display(description=_("seats taken / seats, waiting"))
    def seats(self, lecture: Lecture) -> str:
        seating = getattr(lecture, "seating", None)
        return f"{seating.taken} / {seating.total}, {seating.waiting}" if seating else "—"

    @admin.display(description=_("sign-ups"))
    def people(self, lecture: Lecture) -> str:
        address = f"{reverse('admin:forum_sessions_signup_changelist')}?lecture__id__exact={lecture.pk}"
        return format_html('<a href="{}">{}</a>', address, _("List of sign-ups and waiting list"))

    # --- Buttons --------------------------------------------------------------------------------

    @action(description=_("Release the programme"), url_path="release", permissions=["change"])
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
        changes, doubts = preview(forum, drafted(forum.edition))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Release the programme"),
            "opts": self.model._meta,
            "changes": [(change, word_of(change.kind)) for change in changes],
            "doubts": doubts,
        }
        return render(request, "sessions/admin/release.html", context)

    @action(description=_("List for the door (PDF)"), url_path="door-list", permissions=["view"])
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
        permissions=["change"],
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
            _do(
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
        return _back(reverse("admin:forum_sessions_lecture_change", args=[object_id]))

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
        too_many = _do(
            request, change_capacity, _("The number of seats is changed."),
            lecture=lecture, capacity=form.cleaned_data["capacity"],
        )  # fmt: skip
        if too_many:
            messages.warning(
                request,
                _("People beyond the seats: %(count)s. They keep theirs; nobody is promoted until it fits.")
                % {"count": too_many},
            )
        return _back(reverse("admin:forum_sessions_lecture_change", args=[object_id]))

    @action(
        description=_("Close the attendance"),
        url_path="close-attendance",
        permissions=["change"],
        dialog=ask(
            _("Close the attendance?"),
            _("Whoever holds a seat and was not marked as come is noted as not come."),
            yes=_("Close the attendance"),
        ),
    )
    def close_attendance(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        lecture = get_object_or_404(Lecture, pk=object_id)
        _do(request, by_hand.close_attendance, _("The attendance is closed."), lecture=lecture)
        return _back(reverse("admin:forum_sessions_lecture_change", args=[object_id]))


@admin.register(SignUp)
class SignUpAdmin(WriteToThese, ReadOnlyAdmin):
    """Those who sit and those who wait, in the order in which they came."""

    list_display = (
        "id",
        "visitor",
        "organisation",
        "lecture_code",
        "state",
        "signed_up_at",
        "needs_headset",
        "reason",
    )
    list_display_links = ("visitor",)
    list_select_related = ("visitor", "lecture")
    list_filter = ("state", "lecture__edition", "signed_up_through", "needs_headset")
    search_fields = ("visitor__family_name", "visitor__email", "visitor__code", "=lecture__code")
    ordering = ("id",)
    actions = ("came", "stayed_away", "write_to_these")
    audience_name = "sessions.signups"
    actions_detail = ("take_away", "exchange")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup == "lecture__id__exact" or super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("lecture"), ordering="lecture__code")
    def lecture_code(self, signup: SignUp) -> str:
        return signup.lecture.code

    @admin.display(description=_("organisation"))
    def organisation(self, signup: SignUp) -> str:
        return signup.visitor.organisation

    @bulk_action(
        description=_("Came"),
        says=_("They are noted as present at their lecture."),
        permissions=["desk"],
        fetch=("lecture", "visitor"),
        order_by=("lecture_id", "id"),
    )
    def came(self, signup: SignUp, *, user: Any, at: datetime) -> None:
        by_hand.note_attendance(signup=signup, came=True, actor=Actor.staff(user), at=at)

    @bulk_action(
        description=_("Did not come"),
        says=_("They are noted as absent from their lecture."),
        permissions=["desk"],
        fetch=("lecture", "visitor"),
        order_by=("lecture_id", "id"),
    )
    def stayed_away(self, signup: SignUp, *, user: Any, at: datetime) -> None:
        by_hand.note_attendance(signup=signup, came=False, actor=Actor.staff(user), at=at)

    def has_desk_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """The list is read-only; acting on people needs the right to change sign-ups."""
        return bool(request.user.has_perm("forum_sessions.change_signup"))

    @action(
        description=_("Cancel the sign-up"),
        url_path="take-away",
        permissions=["desk"],
        dialog=ask_with(
            ReasonForm,
            _("Cancel the sign-up?"),
            _("The person is told by letter; the next in the waiting list gets the seat."),
            yes=_("Cancel the sign-up"),
        ),
    )
    def take_away(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        signup = get_object_or_404(SignUp, pk=object_id)
        reason = form.cleaned_data["reason"]
        _do(request, by_hand.take_away, _("The sign-up is cancelled."), signup=signup, reason=reason)
        return _back(reverse("admin:forum_sessions_signup_change", args=[object_id]))

    @action(
        description=_("Move to another lecture"),
        url_path="exchange",
        permissions=["desk"],
        dialog=ask_with(
            LectureForm,
            _("Move to another lecture?"),
            _("The person gives up this one and gets a seat or a place in the waiting list of the other."),
            yes=_("Move to another lecture"),
        ),
    )
    def exchange(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        signup = get_object_or_404(SignUp.objects.select_related("lecture", "visitor"), pk=object_id)
        _do(
            request,
            signups.swap,
            _("The person is moved."),
            visitor=signup.visitor,
            give_up=[signup.lecture.code],
            take=form.cleaned_data["lecture"].strip(),
            door=Door.DESK,
        )
        return _back(reverse("admin:forum_sessions_signup_changelist"))


def _do(request: HttpRequest, service: Callable[..., Any], done: Any, **what: Any) -> Any:
    """One call of a service; a refusal is told."""
    try:
        result = service(actor=Actor.staff(request.user), at=timezone.now(), **what)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return None
    messages.success(request, done)
    return result


def _back(address: str) -> HttpResponse:
    """The dialog is posted by htmx, which follows no ordinary redirect out of the dialog."""
    return HttpResponse(status=204, headers={"HX-Redirect": address})
