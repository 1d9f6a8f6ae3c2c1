"""The stand-by line at the lecture desk: whose seats would be left to it, the button, and letting people in."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from core.admin import BaseAdmin, back, needs
from core.errors import DomainError

from ..forms import AtTheDoorForm, ask_with, people_named
from ..models import Lecture
from ..services import standby
from ..services.locks import seats_of
from ..services.signups import NoSuchLecture
from .deeds import do

MOST_SHOWN = 200


class StandbyAdmin(BaseAdmin):
    has_note_permission = needs("forum_sessions.note_attendance")

    @action(
        description=_("Leave empty seats to the stand-by line"),
        url_path="release-seats",
        permissions=["note"],
    )
    def release_seats(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Who would lose the seat, or why it cannot be yet; the deed with the second press."""
        lecture = get_object_or_404(Lecture, pk=object_id)
        if request.method == "POST":
            words = _("The seats are free for the stand-by line, and their holders are told.")
            do(request, standby.release_seats, words, lecture=lecture)
            return redirect("admin:forum_sessions_lecture_attendance")
        seats, refusal, untaken = seats_of(lecture.pk), "", []
        try:
            if seats is None:
                raise NoSuchLecture
            standby.check_release(seats, timezone.now())
            untaken = list(standby.untaken(seats))
        except DomainError as reason:
            refusal = str(reason)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Leave empty seats to the stand-by line"),
            "opts": self.opts,
            "lecture": lecture,
            "moment": seats and seats.released_at,
            "refusal": refusal,
            "count": len(untaken),
            "untaken": untaken[:MOST_SHOWN],
            "more": max(0, len(untaken) - MOST_SHOWN),
        }
        with timezone.override(lecture.edition.zone):
            return render(request, "sessions/admin/release_seats.html", context)

    @action(
        description=_("Let somebody in at the door"),
        url_path="let-in",
        permissions=["note"],
        dialog=ask_with(
            AtTheDoorForm,
            _("Let somebody in at the door?"),
            _("The person is marked as come, and takes a free seat if they hold none."),
            yes=_("Let somebody in at the door"),
        ),
    )
    def let_in(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        lecture = get_object_or_404(Lecture, pk=object_id)
        people = people_named(form.cleaned_data["person"], lecture.edition_id)
        if len(people) == 1:
            words = _("Marked as come: %(name)s.") % {"name": people[0].full_name}
            do(request, standby.let_in, words, visitor=people[0], lecture=lecture.code)
        else:
            several = _("Several people have this address: please use the code.")
            messages.error(request, several if people else _("Nobody is registered so."))
        return back(reverse("admin:forum_sessions_lecture_change", args=[object_id]))
