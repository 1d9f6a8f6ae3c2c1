"""The timetable of a day: lectures of the draft as blocks, moved by hand, by keyboard or by a form for each."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action

from core.admin import BaseAdmin
from core.errors import DomainError
from forum.queries import Forum, current_forum
from journal.actors import Actor

from ..forms import PlacementForm
from ..programme.board import Block, Board, board_of, days_of_draft, mark_of
from ..programme.drafts import drafted
from ..services.drafting import Placed, place_lecture

_PART = "X-Part"  # how the page's script asks for the board alone


class TimetableAdmin(BaseAdmin):
    @action(description=gettext_lazy("Timetable"), url_path="timetable", permissions=["change"])
    def timetable(self, request: HttpRequest) -> HttpResponse:
        """A move is one post and one call of a service; the answer is the board as it stands then."""
        forum = current_forum()
        placed: Placed | None = None
        refusal = ""
        if request.method == "POST":
            try:
                placed = _place(request, forum)
            except DomainError as refused:
                refusal = str(refused)
            if _PART not in request.headers:
                return _back(request, placed, refusal)
        lectures = drafted(forum.edition)
        day = _chosen(request, days_of_draft(forum, lectures))
        board = board_of(forum, day, lectures)
        context: dict[str, Any] = {"board": board, "refusal": refusal, **_said(request, board, placed)}
        if _PART in request.headers:
            return render(request, "sessions/admin/timetable_board.html", context)
        page = {**self.admin_site.each_context(request), "title": _("Timetable"), "opts": self.opts}
        return render(request, "sessions/admin/timetable.html", {**page, **context, "is_fullwidth": True})


def _place(request: HttpRequest, forum: Forum) -> Placed:
    form = PlacementForm(request.POST, forum.edition.zone)
    if not form.is_valid():
        raise DomainError(" ".join(str(words) for errors in form.errors.values() for words in errors))
    return place_lecture(
        edition=forum.edition,
        lecture=form.cleaned_data["lecture"],
        slot=form.cleaned_data["slot"],
        seen=form.cleaned_data["seen"],
        actor=Actor.staff(request.user),
        at=timezone.now(),
    )


def _chosen(request: HttpRequest, days: list[date]) -> date:
    wanted = request.GET.get("day", "")
    return next((day for day in days if str(day) == wanted), days[0])


def _back(request: HttpRequest, placed: Placed | None, refusal: str) -> HttpResponse:
    """Without a script: told at the head of the page, with the way back in its address."""
    asked = {"day": request.GET.get("day", "")}
    if refusal:
        messages.error(request, refusal)
    elif placed and placed.is_moved:
        asked |= {"undo": placed.lecture.code, "to": placed.before_mark}
        messages.success(request, _("Moved: %(title)s") % {"title": placed.lecture.title})
    return redirect(f"{request.path}?{urlencode(asked)}")


def _said(request: HttpRequest, board: Board, placed: Placed | None) -> dict[str, Any]:
    """What was done, in words for who hears the page, and the button that takes it back."""
    if placed and placed.is_moved:
        code, to = placed.lecture.code, placed.before_mark
    else:
        code, to = request.GET.get("undo", ""), request.GET.get("to", "")
    block = next((block for block in board.blocks if block.code == code), None)
    said = _words(block, board) if placed and block else ""
    if not code or not to:
        return {"said": said}
    seen = mark_of(placed.lecture) if placed else block.mark if block else ""
    return {"said": said, "undo": {"lecture": code, "to": to, "seen": seen}}


def _words(block: Block, board: Board) -> str:
    room = next((column.name for column in board.columns if column.room.code == block.room), "—")
    words = {"title": block.title, "room": room, "time": block.time, "count": len(board.doubts)}
    return _("%(title)s: %(room)s, %(time)s. Warnings on this day: %(count)s") % words
