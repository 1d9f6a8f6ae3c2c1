"""What the programme is made of besides lectures: rooms, tracks, speakers; its rules; the releases that were made."""

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from core.admin import BaseAdmin, ReadOnlyAdmin
from core.errors import DomainError
from core.pictures.encoding import MAX_BYTES
from core.pictures.names import small_name
from core.uploads import takes_files
from forum.admin import in_languages
from journal.actors import Actor

from ..forms import PhotoForm
from ..models import ProgrammeRules, Release, Room, Speaker, Track
from ..services.portraits import remove_photo, set_photo
from .deeds import do


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
    list_display = ("code", *in_languages("name"), "country", "has_photo")
    list_filter = ("edition",)
    search_fields = ("code", *in_languages("name"))
    exclude = ("photo",)
    readonly_fields = ("portrait",)
    actions_detail = ("change_photo",)

    @admin.display(description=_("photo"), boolean=True)
    def has_photo(self, speaker: Speaker) -> bool:
        return bool(speaker.photo)

    @admin.display(description=_("photo"))
    def portrait(self, speaker: Speaker) -> str:
        if not speaker.photo:
            return "—"
        return format_html(
            '<img src="{}" width="{}" height="{}" alt="{}" class="max-w-48 h-auto">',
            small_name(speaker.photo.url),
            speaker.photo_width,
            speaker.photo_height,
            _("The photo as it is in the draft"),
        )

    @takes_files(MAX_BYTES)
    @action(description=_("Change the photo"), url_path="photo", permissions=["change"])
    def change_photo(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Encoded anew at once; the public sees it with the next release."""
        speaker = get_object_or_404(Speaker, pk=object_id)
        form = PhotoForm(request.POST or None, request.FILES or None)
        here = redirect("admin:forum_sessions_speaker_change", object_id)
        if "remove" in request.POST:
            do(request, remove_photo, _("The photo is removed from the draft."), speaker=speaker)
            return here
        if request.method == "POST" and form.is_valid():
            content = form.cleaned_data["photo"].read(MAX_BYTES + 1)
            try:
                set_photo(
                    speaker=speaker, content=content, actor=Actor.staff(request.user), at=timezone.now()
                )
            except DomainError as refusal:
                form.add_error("photo", str(refusal))
            else:
                messages.success(request, _("The photo is in the draft; the next release shows it."))
                return here
        context = {
            **self.admin_site.each_context(request),
            "title": _("Photo: %(name)s") % {"name": speaker},
            "opts": self.opts,
            "form": form,
            "speaker": speaker,
            "portrait": self.portrait(speaker),
        }
        return render(request, "sessions/admin/photo.html", context)


@admin.register(ProgrammeRules)
class ProgrammeRulesAdmin(BaseAdmin):
    list_display = (
        "edition",
        "signups_per_person",
        "offer_minutes",
        "waitlist_closes_minutes",
        "release_minutes",
    )


@admin.register(Release)
class ReleaseAdmin(ReadOnlyAdmin):
    list_display = ("number", "released_at", "released_by", "size")
    list_select_related = ("released_by",)
    list_filter = ("edition",)

    @admin.display(description=_("lectures changed"))
    def size(self, release: Release) -> int:
        return len(release.changes)
