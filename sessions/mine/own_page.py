"""The lectures on a visitor's own page: what became of each sign-up, and the buttons that fit."""

from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forum.queries import Forum
from visitors.models import Visitor

from ..models import ProgrammeRules
from ..programme.cards import Card, card_of
from ..programme.live import Live
from ..programme.seats_html import own_words
from ..queries import rules_of
from ..states import SignUpState
from .agenda import AgendaLine, agenda_of


class OwnLine(NamedTuple):
    card: Card
    state: str
    words: str
    note: str
    deadline: datetime | None
    accept_url: str
    cancel_url: str


def own_lines(visitor: Visitor, forum: Forum, token: str, *, live: Live, at: datetime) -> list[OwnLine]:
    agenda = agenda_of(visitor, forum, live=live, at=at)
    if not agenda:
        return []
    words, language, zone = own_words(), get_language() or visitor.language, forum.edition.zone
    rules = rules_of(forum.edition.pk)

    def address(code: str, deed: str) -> str:
        return reverse("sessions:my_act", kwargs={"token": token, "code": code, "deed": deed})

    return [
        OwnLine(
            card=card_of(line.lecture, language, zone),
            state=line.signup.state,
            words=words[SignUpState(line.signup.state)] % {"position": line.signup.position},
            note=_note(line, rules, zone, at),
            deadline=line.signup.offer_expires_at if line.may_accept else None,
            accept_url=address(line.lecture.code, "accept") if line.may_accept else "",
            cancel_url=address(line.lecture.code, "cancel") if line.may_leave else "",
        )
        for line in agenda
    ]


def _note(line: AgendaLine, rules: ProgrammeRules, zone: ZoneInfo, at: datetime) -> str:
    """What the rule of the empty seats means for them."""
    starts_at = line.lecture.starts_at
    if starts_at is None or at >= starts_at or line.lecture.is_cancelled or not rules.stand_by_minutes:
        return ""
    moment = (starts_at - timedelta(minutes=rules.stand_by_minutes)).astimezone(zone)
    if line.signup.state == SignUpState.CONFIRMED:
        words = _("Be there before %(time)s: seats that are empty then go to those who stand at the door.")
    elif line.signup.state == SignUpState.WAITLISTED:
        words = _("You may also come to the door: from %(time)s on empty seats go to those who stand there.")
    else:
        return ""
    return words % {"time": f"{moment:%H:%M}"}
