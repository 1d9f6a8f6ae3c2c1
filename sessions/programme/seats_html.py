"""The few words and the button below a lecture: how many seats are left, and where the reader stands.

Written in Python and not as a template: a long programme has nine hundred of them.
"""

from collections.abc import Mapping
from datetime import datetime

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from ..queries import OwnSignUp
from ..states import SignUpState
from .cards import Card, seat_words
from .live import Counts

S = SignUpState


def own_words() -> dict[SignUpState, str]:
    """Where somebody stands, said to them."""
    return {
        S.CONFIRMED: _("You have a seat"),
        S.OFFERED: _("A seat is offered to you"),
        S.WAITLISTED: _("You are on the waiting list, your position: %(position)s"),
        S.ATTENDED: _("You were there"),
        S.NO_SHOW: _("You did not come"),
        S.RELEASED: _(
            "Your seat was left to the stand-by line: come to the door, you are let in while a seat is free"
        ),
    }


class SeatPainter:
    """For one page: the words of its language, the reader's sign-ups and the token of their forms."""

    def __init__(self, signups: Mapping[int, OwnSignUp], csrf: str) -> None:
        self.signups, self.csrf = signups, csrf
        self.words = seat_words()
        self.own = own_words()
        self.sign_up, self.join_line = _("Sign up"), _("Join the waiting list")
        self.give_up, self.accept = _("Give up the seat"), _("Accept the seat")
        self.leave_line = _("Leave the waiting list")
        self.address = reverse("sessions:act", kwargs={"code": "CODE", "deed": "deed"})

    def paint(self, card: Card, counts: Counts, at: datetime) -> str:
        mine = self.signups.get(card.pk)
        seats = self.words.of(card, counts.seats_left, counts.waiting, counts.is_open)
        parts = [f'<p class="seats">{escape(seats)}</p>'] if seats else []
        if mine:
            words = self.own[S(mine.state)] % {"position": mine.position}
            parts.append(f'<p class="own own-{mine.state}">{escape(words)}</p>')
        if self.csrf and not card.is_cancelled and not (card.starts_at and at >= card.starts_at):
            parts += self._buttons(card, counts, mine, at)
        return "".join(parts)

    def _buttons(self, card: Card, counts: Counts, mine: OwnSignUp | None, at: datetime) -> list[str]:
        if mine is None:
            if not counts.is_open or (counts.opens_at and at < counts.opens_at):
                return []
            if counts.closes_at and at >= counts.closes_at:
                return []
            return [self._form(card, "sign-up", self.sign_up if counts.seats_left else self.join_line)]
        if mine.state == S.OFFERED:
            return [
                self._form(card, "accept", self.accept),
                self._form(card, "cancel", self.give_up, quiet=True),
            ]
        if mine.state == S.CONFIRMED:
            return [self._form(card, "cancel", self.give_up, quiet=True)]
        if mine.state == S.WAITLISTED:
            return [self._form(card, "cancel", self.leave_line, quiet=True)]
        return []

    def _form(self, card: Card, deed: str, label: str, *, quiet: bool = False) -> SafeString:
        address = self.address.replace("CODE", card.code).replace("/deed/", f"/{deed}/")
        look = "button button-quiet" if quiet else "button"
        # The same word stands below every lecture: its title tells the buttons apart for who hears them.
        return mark_safe(  # noqa: S308 - escaped piece by piece
            f'<form method="post" action="{escape(address)}">'
            f'<input type="hidden" name="csrfmiddlewaretoken" value="{escape(self.csrf)}">'
            f'<button class="{look}" aria-describedby="t-{escape(card.code)}">{escape(label)}</button></form>'
        )
