"""What the programme adds to a visitor: lectures wished for at registration, a part of their page, their data."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, InvalidInput
from core.pages import filled_page
from forum.queries import Forum
from journal.actors import Actor
from visitors.models import Visitor
from visitors.states import Door
from visitors.upstairs import Upstairs

from ..models import Lecture, SignUp
from ..programme.live import live_programme
from ..services import signups, waiting
from .own_page import own_lines

_SECTION = "sessions/my_lectures.html"


class Programme(Upstairs):
    def check_lectures(self, codes: Sequence[str], *, forum: Forum) -> None:
        if not codes:
            return
        live = live_programme(forum.edition)
        if unknown := [code for code in codes if live.lecture(code) is None]:
            words = _("There is no lecture with this code: %(code)s")
            raise InvalidInput({"lectures": [words % {"code": code} for code in unknown]})

    def sign_up(
        self, visitor: Visitor, codes: Sequence[str], *, door: Door, at: datetime
    ) -> list[dict[str, Any]]:
        """In the order of the lectures' numbers: everybody locks seats in that order."""
        if not codes:
            return []
        actor, answers = Actor.visitor(visitor.code), {}
        known = Lecture.objects.filter(edition_id=visitor.edition_id, code__in=codes).order_by("pk")
        for code in known.values_list("code", flat=True):
            try:
                place = signups.sign_up(visitor=visitor, lecture=code, door=door, actor=actor, at=at)
                answers[code] = place.as_json()
            except DomainError as refusal:
                answers[code] = {
                    "lecture": code, "state": "refused", "code": refusal.code, "detail": str(refusal), **refusal.extra,
                }  # fmt: skip
        return [answers[code] for code in dict.fromkeys(codes) if code in answers]

    def section(self, request: HttpRequest, visitor: Visitor, forum: Forum, token: str) -> str:
        live = live_programme(forum.edition)
        if not live.is_released:
            return ""
        lines = own_lines(visitor, forum, token, live=live, at=timezone.now())
        if not lines:  # the same words for everybody who has not chosen yet
            return filled_page(("sessions.my_lectures", get_language()), lambda: render_to_string(_SECTION))
        agenda_url = reverse("sessions:my_agenda", kwargs={"token": token})
        return render_to_string(_SECTION, {"lines": lines, "agenda_url": agenda_url}, request)

    def data(self, visitor: Visitor) -> dict[str, Any]:
        rows = SignUp.objects.filter(visitor=visitor).select_related("lecture").order_by("id")
        return {
            "signups": [
                {
                    "lecture": row.lecture.code,
                    "title": row.lecture.shown.get("title"),
                    "state": row.state,
                    "needs_headset": row.needs_headset,
                    "signed_up_at": row.signed_up_at,
                    "signed_up_through": row.signed_up_through,
                    "changed_at": row.changed_at,
                    "ended": row.ended,
                    "reason": row.reason,
                }
                for row in rows
            ]
        }

    def left(self, visitor_id: int) -> None:
        waiting.release_seats_of(visitor_id, at=timezone.now())
