"""The buttons with which a visitor signs up, gives up, exchanges, accepts; and the calendar of their lectures.

Whose sign-ups they are says the token in the address, or the browser that remembers the person.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError, NotFound
from forum.queries import forum_with
from journal.actors import Actor
from visitors.access import visitor_of_link
from visitors.models import Visitor
from visitors.remembered import remembered_visitor
from visitors.states import Door

from ..access import shown_lecture
from ..limits import count_deed
from ..mine.agenda import agenda_calendar
from ..services import signups
from ..services.signups import LectureOverlap, Place
from ..states import SignUpState
from .programme import lecture_page, reader_of

Deed = Callable[[HttpRequest, Visitor, str, datetime], str]


@never_cache
@require_POST
def act(request: HttpRequest, code: str, deed: str) -> HttpResponse:
    """A button of the programme: who the browser remembers. Strangers are shown how to register."""
    if deed not in _DEEDS:
        raise NotFound
    shown_lecture(code)  # else there is nothing at this address
    visitor = remembered_visitor(request)
    if visitor is None:
        return redirect("sessions:lecture", code=code)
    return _do(request, visitor, code, deed, reverse("sessions:lecture", kwargs={"code": code}))


@never_cache
@require_POST
def my_act(request: HttpRequest, token: str, code: str, deed: str) -> HttpResponse:
    """The same button on the person's own page."""
    visitor = visitor_of_link(token)
    if deed not in _DEEDS:
        raise NotFound
    return _do(request, visitor, code, deed, reverse("visitors:my", kwargs={"token": token}) + "#lectures")


@never_cache
@require_safe
def my_agenda(request: HttpRequest, token: str) -> HttpResponse:
    """The person's lectures for their calendar program, which asks again and again."""
    visitor = visitor_of_link(token)
    content = agenda_calendar(visitor, forum_with(visitor.edition_id), at=timezone.now())
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="altyn-oimaq-my-lectures.ics"'},
    )


def _do(request: HttpRequest, visitor: Visitor, code: str, deed: str, back: str) -> HttpResponse:
    try:
        count_deed(request, visitor)
        done = _DEEDS[deed](request, visitor, code, timezone.now())
    except LectureOverlap as refusal:
        return _offer_to_swap(request, visitor, code, refusal)
    except NotFound:
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(back)


def _offer_to_swap(
    request: HttpRequest, visitor: Visitor, code: str, refusal: LectureOverlap
) -> HttpResponse:
    """Both lectures by name, and one button to exchange them."""
    give_up = dict.fromkeys([*request.POST.getlist("give_up"), refusal.extra["conflicts_with"]])
    reader = reader_of(request, visitor)
    return lecture_page(request, code, reader, status=409, refusal=str(refusal), give_up=list(give_up))


def _sign_up(request: HttpRequest, visitor: Visitor, code: str, at: datetime) -> str:
    place = signups.sign_up(
        visitor=visitor,
        lecture=code,
        auto_accept=request.POST.get("auto_accept", "yes") != "no",
        needs_headset="needs_headset" in request.POST,
        **_by(visitor, at),
    )
    return _told(place)


def _swap(request: HttpRequest, visitor: Visitor, code: str, at: datetime) -> str:
    give_up = request.POST.getlist("give_up")[:20]
    return _told(signups.swap(visitor=visitor, give_up=give_up, take=code, **_by(visitor, at)))


def _cancel(request: HttpRequest, visitor: Visitor, code: str, at: datetime) -> str:
    signups.cancel(visitor=visitor, lecture=code, actor=Actor.visitor(visitor.code), at=at)
    return _("Your sign-up is cancelled.")


def _accept(request: HttpRequest, visitor: Visitor, code: str, at: datetime) -> str:
    return _told(signups.accept(visitor=visitor, lecture=code, actor=Actor.visitor(visitor.code), at=at))


def _wish(request: HttpRequest, visitor: Visitor, code: str, at: datetime) -> str:
    signups.set_auto_accept(
        visitor=visitor,
        lecture=code,
        auto_accept=request.POST.get("auto_accept", "yes") != "no",
        actor=Actor.visitor(visitor.code),
        at=at,
    )
    return _("Your wish is saved.")


def _by(visitor: Visitor, at: datetime) -> dict[str, Any]:
    return {"door": Door.PAGE, "actor": Actor.visitor(visitor.code), "at": at}


def _told(place: Place) -> str:
    if place.state == SignUpState.WAITLISTED:
        return _("You are on the waiting list, your position: %(position)s") % {"position": place.position}
    return _("You have a seat.")


_DEEDS: dict[str, Deed] = {
    "sign-up": _sign_up,
    "swap": _swap,
    "cancel": _cancel,
    "accept": _accept,
    "wish": _wish,
}
