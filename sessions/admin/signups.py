"""Who signed up: the list, who came, and what only an organiser may do with a sign-up."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from core.admin import ReadOnlyAdmin, back, bulk_action, needs
from journal.actors import Actor
from mailing.admin.writing import WriteToThese
from spreadsheets.admin import TableAdmin
from visitors.states import Door

from ..forms import LectureForm, ReasonForm, ask_with
from ..models import SignUp
from ..services import by_hand, signups
from ..tables import SIGNUPS
from .deeds import do


@admin.register(SignUp)
class SignUpAdmin(WriteToThese, TableAdmin, ReadOnlyAdmin):
    """Those who sit and those who wait, in the order in which they came."""

    export_table = SIGNUPS
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
    search_fields = ("lecture__code",)
    search_columns = ("visitor__search_text",)
    ordering = ("id",)
    actions = ("came", "stayed_away", "write_to_these")
    audience_name = "sessions.signups"
    actions_detail = ("take_away", "exchange")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
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
        permissions=["note"],
        fetch=("lecture", "visitor"),
        order_by=("lecture_id", "id"),
    )
    def came(self, signup: SignUp, *, user: Any, at: datetime) -> None:
        by_hand.note_attendance(signup=signup, came=True, actor=Actor.staff(user), at=at)

    @bulk_action(
        description=_("Did not come"),
        says=_("They are noted as absent from their lecture."),
        permissions=["note"],
        fetch=("lecture", "visitor"),
        order_by=("lecture_id", "id"),
    )
    def stayed_away(self, signup: SignUp, *, user: Any, at: datetime) -> None:
        by_hand.note_attendance(signup=signup, came=False, actor=Actor.staff(user), at=at)

    has_note_permission = needs("forum_sessions.note_attendance")
    has_move_people_permission = needs("forum_sessions.change_signup")

    @action(
        description=_("Cancel the sign-up"),
        url_path="take-away",
        permissions=["move_people"],
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
        do(request, by_hand.take_away, _("The sign-up is cancelled."), signup=signup, reason=reason)
        return back(reverse("admin:forum_sessions_signup_change", args=[object_id]))

    @action(
        description=_("Move to another lecture"),
        url_path="exchange",
        permissions=["move_people"],
        dialog=ask_with(
            LectureForm,
            _("Move to another lecture?"),
            _("The person gives up this one and gets a seat or a place in the waiting list of the other."),
            yes=_("Move to another lecture"),
        ),
    )
    def exchange(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        signup = get_object_or_404(SignUp.objects.select_related("lecture", "visitor"), pk=object_id)
        do(
            request,
            signups.swap,
            _("The person is moved."),
            visitor=signup.visitor,
            give_up=[signup.lecture.code],
            take=form.cleaned_data["lecture"].strip(),
            door=Door.DESK,
        )
        return back(reverse("admin:forum_sessions_signup_changelist"))
