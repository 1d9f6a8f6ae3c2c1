"""The draft of one day as a board: rooms beside one another, lectures as blocks, and those that still wait."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from forum.queries import Forum

from ..models import Lecture, Room
from ..states import Plan
from .doubts import Doubt, warnings_of
from .drafts import changes_of

STEP = 5  # minutes
USUAL = 45  # minutes of a lecture that has no length yet
_DAY = (9 * 60, 18 * 60)  # of a day on which the forum is closed


@dataclass
class Block:
    """A lecture on the board. `start` counts minutes from midnight; two in one slot stand in lanes of their own."""

    lecture: Lecture
    room: str
    start: int | None
    minutes: int
    time: str
    day: str
    mark: str
    people: str
    has_changed: bool
    doubts: list[str] = field(default_factory=list)
    lane: int = 0
    lanes: int = 1

    @property
    def code(self) -> str:
        return self.lecture.code

    @property
    def title(self) -> str:
        return self.lecture.title or self.lecture.code

    @property
    def start_clock(self) -> str:
        return "" if self.start is None else clock(self.start)

    @property
    def end(self) -> int:
        return (self.start or 0) + self.minutes


@dataclass
class Column:
    room: Room
    blocks: list[Block]

    @property
    def name(self) -> str:
        return str(self.room)


@dataclass
class Board:
    day: date
    days: list[date]
    opens: int
    closes: int
    columns: list[Column]
    parked: list[Block]
    doubts: list[tuple[Block, str]]
    doubts_elsewhere: int

    @property
    def hours(self) -> list[tuple[int, str]]:
        return [(minute, clock(minute)) for minute in range(self.opens, self.closes + 1, 60)]

    @property
    def blocks(self) -> list[Block]:
        return [block for column in self.columns for block in column.blocks] + self.parked


def clock(minute: int) -> str:
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def mark_of(lecture: Lecture) -> str:
    """Another one means: it has been moved. Who sends it back says what they had before their eyes."""
    times = (at.astimezone(UTC).isoformat() if at else "" for at in (lecture.starts_at, lecture.ends_at))
    return "|".join([lecture.room.code if lecture.room else "", *times])


def days_of_draft(forum: Forum, lectures: Iterable[Lecture]) -> list[date]:
    """The days of the forum, and others on which something is drafted."""
    zone = forum.edition.zone
    drafted = {row.starts_at.astimezone(zone).date() for row in lectures if row.starts_at}
    return sorted(drafted | set(forum.edition.days))


def board_of(forum: Forum, day: date, lectures: list[Lecture]) -> Board:
    """`lectures` are the whole draft (`drafts.drafted`): what is doubtful may lie with another day's."""
    planned = [row for row in lectures if row.plan == Plan.PLANNED]
    zone = forum.edition.zone
    changes = changes_of(lectures)
    doubts = list(warnings_of(forum, lectures, changes))
    changed = {change.lecture.pk for change in changes}
    blocks = [_block(row, zone, row.pk in changed) for row in planned]
    here = [block for block in blocks if block.day == str(day) and block.room]
    parked = [block for block in blocks if block.start is None or not block.room]
    told = _tell([*here, *parked], doubts)
    columns = [
        Column(room, _in_lanes([block for block in here if block.room == room.code]))
        for room in Room.objects.filter(edition=forum.edition).order_by("sort", "code")
    ]
    opens, closes = _bounds(forum, day, here)
    return Board(
        day=day,
        days=days_of_draft(forum, planned),
        opens=opens,
        closes=closes,
        columns=columns,
        parked=parked,
        doubts=told,
        doubts_elsewhere=len(doubts) - len(told),
    )


def _block(lecture: Lecture, zone: ZoneInfo, has_changed: bool) -> Block:
    starts_at = lecture.starts_at.astimezone(zone) if lecture.starts_at else None
    minutes, words = USUAL, ""
    if starts_at and lecture.ends_at and lecture.starts_at:
        minutes = max(1, (lecture.ends_at - lecture.starts_at) // timedelta(minutes=1))
        words = f"{starts_at:%H:%M}–{lecture.ends_at.astimezone(zone):%H:%M}"
    return Block(
        lecture=lecture,
        room=lecture.room.code if lecture.room else "",
        start=starts_at.hour * 60 + starts_at.minute if starts_at else None,
        minutes=minutes,
        time=words or _("no time yet"),
        day=str(starts_at.date()) if starts_at else "",
        mark=mark_of(lecture),
        people=", ".join(str(row.speaker) for row in lecture.speakings.all()),
        has_changed=has_changed,
    )


def _tell(blocks: list[Block], doubts: list[Doubt]) -> list[tuple[Block, str]]:
    """What is doubtful of these blocks, also written on each of them."""
    by_code = {block.code: block for block in blocks}
    told = []
    for doubt in doubts:
        if block := by_code.get(doubt.lecture):
            block.doubts.append(doubt.words)
            told.append((block, doubt.words))
    return told


def _in_lanes(blocks: list[Block]) -> list[Block]:
    """Those that overlap (a shared slot) beside one another, as few lanes as they need."""
    group: list[Block] = []
    until = -1
    for block in sorted(blocks, key=lambda block: (block.start, block.lecture.pk)):
        start = block.start or 0
        if start >= until:
            group = []
        taken = {other.lane for other in group if other.end > start}
        block.lane = next(lane for lane in range(len(group) + 1) if lane not in taken)
        group.append(block)
        until = max(until, block.end)
        for other in group:
            other.lanes = max(member.lane for member in group) + 1
    return sorted(blocks, key=lambda block: (block.start, block.lecture.pk))


def _bounds(forum: Forum, day: date, blocks: list[Block]) -> tuple[int, int]:
    """Whole hours around the opening hours and all that is drafted."""
    hours = next((row for row in forum.opening_days if row.on == day), None)
    opens, closes = (_minutes(hours.opens_at), _minutes(hours.closes_at)) if hours else _DAY
    first = min([opens, *(block.start or 0 for block in blocks)])
    last = max([closes, *(block.end for block in blocks)])
    return first // 60 * 60, -(-last // 60) * 60


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
