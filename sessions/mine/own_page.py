"""The lectures on a visitor's own page: what became of each sign-up, and the buttons that fit."""

from datetime import datetime
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import get_language

from forum.queries import Forum
from visitors.models import Visitor

from ..programme.cards import Card, card_of
from ..programme.live import Live
from ..programme.seats_html import own_words
from ..states import SignUpState
from .agenda import agenda_of


class OwnLine(NamedTuple):
    card: Card
    state: str
    words: str
    deadline: datetime | None
    accept_url: str
    cancel_url: str


def own_lines(visitor: Visitor, forum: Forum, token: str, *, live: Live, at: datetime) -> list[OwnLine]:
    words, language, zone = own_words(), get_language() or visitor.language, forum.edition.zone

    def address(code: str, deed: str) -> str:
        return reverse("sessions:my_act", kwargs={"token": token, "code": code, "deed": deed})

    return [
        OwnLine(
            card=card_of(line.lecture, language, zone),
            state=line.signup.state,
            words=words[SignUpState(line.signup.state)] % {"position": line.signup.position},
            deadline=line.signup.offer_expires_at if line.may_accept else None,
            accept_url=address(line.lecture.code, "accept") if line.may_accept else "",
            cancel_url=address(line.lecture.code, "cancel") if line.may_leave else "",
        )
        for line in agenda_of(visitor, forum, live=live, at=at)
    ]
