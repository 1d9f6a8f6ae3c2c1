"""How full lectures were: who signed up, who came, who did not. Reads only; for the desk's page and its file."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from forum.models import Edition

from .models import Seating
from .programme.facts import in_language
from .queries import with_moment
from .states import TAKES_A_SEAT, SignUpState

COLUMNS: tuple["str | Promise", ...] = (
    _("code"),
    _("title"),
    _("starts at"),
    _("room"),
    _("seats"),
    _("sign-ups"),
    _("people waiting"),
    _("came"),
    _("did not come"),
    _("seat released"),
    _("not noted"),
    _("cancelled"),
    _("seats signed up for, %"),
    _("did not come, %"),
)


@dataclass(frozen=True)
class Attendance:
    """One released lecture that takes sign-ups, or all of them together (`code` is empty)."""

    code: str
    title: str
    starts_at: datetime | None
    room: str
    pk: int
    seats: int
    held: int
    waiting: int
    came: int
    no_show: int
    released: int
    cancelled: int
    moment: datetime | None = None
    ends_at: datetime | None = None

    @property
    def unnoted(self) -> int:
        """They hold a seat and nobody has said whether they came."""
        return self.held - self.came - self.no_show

    @property
    def fill(self) -> int | None:
        return round(100 * self.held / self.seats) if self.seats else None

    @property
    def no_show_share(self) -> int | None:
        """Of those of whom it is known."""
        away = self.no_show + self.released
        return round(100 * away / (self.came + away)) if self.came + away else None

    def has_seats_to_release(self, at: datetime) -> bool:
        """People with a seat have not come, and their seats may go to the stand-by line."""
        if not self.moment or not self.ends_at or not (self.came and self.unnoted):
            return False
        return self.moment <= at < self.ends_at

    @cached_property
    def bar(self) -> list[tuple[str, float, float]]:
        """Name, start and width of each piece of its bar, in hundredths of the seats (or of who holds one)."""
        whole, pieces, start = max(self.seats, self.held, 1), [], 0.0
        for name in ("came", "no_show", "unnoted"):
            width = 100 * getattr(self, name) / whole
            if width:
                pieces.append((name, round(start, 2), round(width, 2)))
            start += width
        return pieces

    @property
    def cells(self) -> list[str]:
        """As the file says it."""
        starts_at = timezone.localtime(self.starts_at) if self.starts_at else None
        numbers = (
            self.seats, self.held, self.waiting, self.came, self.no_show, self.released, self.unnoted,
            self.cancelled, self.fill, self.no_show_share,
        )  # fmt: skip
        return [
            self.code,
            self.title,
            f"{starts_at:%Y-%m-%d %H:%M}" if starts_at else "",
            self.room,
            *("" if number is None else str(number) for number in numbers),
        ]


def attendance_of(edition: Edition) -> list[Attendance]:
    """In the order of time, lectures without a time last; one query."""
    language = get_language() or "kk"
    state = {name: Count("lecture__signups", filter=Q(lecture__signups__state=name)) for name in SignUpState}
    rows = (
        with_moment(Seating.objects.filter(edition=edition))
        .filter(Q(is_open=True) | Q(taken__gt=0))
        .annotate(**{f"n_{name}": count for name, count in state.items()})
        .order_by("starts_at", "lecture_id")
        .select_related("lecture")
    )
    found = []
    for row in rows:
        facts, counted = row.lecture.shown, {name: getattr(row, f"n_{name}") for name in state}
        found.append(
            Attendance(
                code=row.lecture.code,
                title=in_language(facts["title"], language).text,
                starts_at=row.starts_at,
                room=in_language(facts["room"]["name"], language).text if facts["room"] else "",
                pk=row.lecture_id,
                seats=row.total,
                held=sum(counted[name] for name in TAKES_A_SEAT),
                waiting=counted[SignUpState.WAITLISTED],
                came=counted[SignUpState.ATTENDED],
                no_show=counted[SignUpState.NO_SHOW],
                released=counted[SignUpState.RELEASED],
                cancelled=counted[SignUpState.CANCELLED],
                moment=None if row.is_called_off else row.moment,
                ends_at=row.ends_at,
            )
        )
    return found


def together(rows: list[Attendance]) -> Attendance:
    names = ("seats", "held", "waiting", "came", "no_show", "released", "cancelled")
    sums = {name: sum(getattr(row, name) for row in rows) for name in names}
    return Attendance(code="", title="", starts_at=None, room="", pk=0, **sums)
