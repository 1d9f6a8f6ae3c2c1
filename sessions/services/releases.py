"""Releasing the programme: the draft becomes what the public sees, and everybody concerned is told once.

Owns the life of a lecture (`LectureState`) and of a release. Locks the edition's rules first - two releases at
once follow one another -, then the seats of every lecture it changes, then the people who hold them. Each
person gets one letter for all that a release changed of their lectures. Nobody loses a seat because a room
became smaller; a seat is lost when the lecture is called off, or moved onto another seat of the same person.
Seats that were left to the stand-by line come back when the lecture starts later after all (`standby`).
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from forum.models import Edition
from journal.actors import Actor
from journal.record import record
from mailing.services import outbox
from mailing.services.nudging import nudge
from visitors.states import VisitorState

from .. import emails
from ..models import Lecture, ProgrammeRules, Release, Seating, SignUp
from ..programme.drafts import Change, changes_of, drafted, quiet_changes
from ..programme.facts import seats_of
from ..states import LECTURE_MOVES, LISTED, SIGNUP_MOVES, TAKES_A_SEAT, Ended, LectureState, SignUpState
from . import standby, waiting
from .locks import Seats, lock_seats_of, lock_visitors, overlaps_put_off

_Told = dict[int, set[str]]  # visitor -> the lectures that their letter is about
_Back = dict[int, set[str]]  # visitor -> those of them whose seat came back from the stand-by line


class NothingToRelease(DomainError):
    code = "nothing_to_release"
    message = _("The draft is what the public sees already.")


def release_programme(
    *, edition: Edition, actor: Actor, at: datetime, note: Mapping[str, str] | None = None
) -> Release:
    """Make the draft public under the next number. `note`: language -> words above the list of changes.

    Raises NothingToRelease.
    """
    with transaction.atomic():
        ProgrammeRules.objects.get_or_create(edition=edition)
        ProgrammeRules.objects.select_for_update(no_key=True).get(edition=edition)
        lectures = drafted(edition)
        changes = changes_of(lectures)
        resized = [lecture for lecture in lectures if _is_resized(lecture)]
        quiet = quiet_changes(lectures)
        if not changes and not resized and not quiet:
            raise NothingToRelease
        release = _write_release(edition, changes, actor, at, note or {})
        _show_quietly(quiet)
        _show(changes)
        touched = {change.lecture.pk: change.lecture for change in changes} | {row.pk: row for row in resized}
        seats = _seat(touched, edition)
        holders = _holders(seats)
        visitors = lock_visitors(signup.visitor_id for signup in holders)
        told = _tell_of(changes, holders)
        _call_off(changes, holders, actor, at)
        with overlaps_put_off():
            _move(changes, holders, seats, actor, at)
            back = _give_back(changes, holders, seats, visitors, actor, at)
        record(
            "programme.released", edition, actor=actor, at=at, version=release.number, lectures=len(changes)
        )
        _queue_letters(release, told, back, holders, visitors, at)
        _fill(seats, visitors, at)
    return release


def _write_release(
    edition: Edition, changes: list[Change], actor: Actor, at: datetime, note: Mapping[str, str]
) -> Release:
    latest = Release.objects.filter(edition=edition).aggregate(latest=Max("number"))["latest"] or 0
    return Release.objects.create(
        edition=edition,
        number=latest + 1,
        changes=[change.as_json() for change in changes],
        released_at=at,
        released_by_id=actor.user_id,
        **{f"note_{language}": words for language, words in note.items()},
    )


# One statement with one parameter: a release of nine hundred lectures is not nine hundred CASE WHENs.
_SHOW = """
UPDATE forum_sessions_lecture AS lecture SET state = new.state, shown = new.shown, sequence = new.sequence
FROM jsonb_to_recordset(%s) AS new (id bigint, state text, shown jsonb, sequence int) WHERE lecture.id = new.id
"""


def _show(changes: list[Change]) -> None:
    for change in changes:
        lecture = change.lecture
        if change.before != change.after:
            LECTURE_MOVES.check(change.before, change.after)
        lecture.state, lecture.shown = change.after, change.facts
        lecture.sequence += change.before != LectureState.DRAFT
    rows = [
        {"id": row.pk, "state": row.state, "shown": row.shown, "sequence": row.sequence}
        for row in (change.lecture for change in changes)
    ]
    with connection.cursor() as cursor:
        cursor.execute(_SHOW, [json.dumps(rows, ensure_ascii=False)])


_SHOW_QUIETLY = """
UPDATE {table} AS row SET shown = new.shown
FROM jsonb_to_recordset(%s) AS new (id bigint, shown jsonb) WHERE row.id = new.id
"""


def _show_quietly(quiet: list[tuple[Any, Any]]) -> None:
    by_table: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row, facts in quiet:
        row.shown = facts
        by_table[row._meta.db_table].append({"id": row.pk, "shown": facts})
    with connection.cursor() as cursor:
        for table, rows in sorted(by_table.items()):
            cursor.execute(_SHOW_QUIETLY.format(table=table), [json.dumps(rows, ensure_ascii=False)])


def _wanted_seating(lecture: Lecture) -> dict[str, Any]:
    """What the seating of a lecture should say, by its draft."""
    is_shown = lecture.state == LectureState.RELEASED
    return {
        "is_open": is_shown and lecture.signup_required,
        "is_called_off": lecture.state in (LectureState.CANCELLED, LectureState.REMOVED),
        "starts_at": lecture.starts_at,
        "ends_at": lecture.ends_at,
        "opens_at": lecture.signup_opens_at,
        "closes_at": lecture.signup_closes_at,
        "total": seats_of(lecture),
    }


def _is_resized(lecture: Lecture) -> bool:
    """Nothing that the public reads has changed, yet the seats have: their number, or when sign-up is open."""
    if lecture.state != LectureState.RELEASED or not hasattr(lecture, "seating"):
        return False
    return any(getattr(lecture.seating, name) != value for name, value in _wanted_seating(lecture).items())


def _seat(lectures: dict[int, Lecture], edition: Edition) -> dict[int, Seats]:
    """Make or change the seatings, and keep them locked. Answers with what they say now."""
    old = {pk for pk, lecture in lectures.items() if hasattr(lecture, "seating")}
    Seating.objects.bulk_create(
        [
            Seating(lecture_id=pk, edition=edition, **_wanted_seating(lecture))
            for pk, lecture in lectures.items()
            if pk not in old
        ],
        batch_size=500,
    )
    for pk, seats in lock_seats_of(old).items():
        wanted = _wanted_seating(lectures[pk])
        # Who sits there stays: a smaller room is filled beyond its seats until people leave.
        over = max(0, seats.taken - seats_of(lectures[pk]))
        Seating.objects.filter(pk=pk).update(**wanted, over=over, changes=F("changes") + 1)
    return lock_seats_of(old)


def _holders(seats: dict[int, Seats]) -> list[SignUp]:
    signups = SignUp.objects.filter(lecture_id__in=seats, state__in=LISTED)
    return list(signups.select_related("visitor", "lecture").order_by("id"))


def _tell_of(changes: list[Change], holders: list[SignUp]) -> _Told:
    told: _Told = defaultdict(set)
    lectures = {change.lecture.pk for change in changes if change.is_told}
    for signup in holders:
        if signup.lecture_id in lectures:
            told[signup.visitor_id].add(signup.lecture.code)
    return told


def _call_off(changes: list[Change], holders: list[SignUp], actor: Actor, at: datetime) -> None:
    gone = {change.lecture.pk for change in changes if change.after != LectureState.RELEASED}
    for signup in holders:
        if signup.lecture_id in gone and SIGNUP_MOVES.allows(signup.state, SignUpState.CANCELLED):
            _end(signup, Ended.LECTURE, actor, at)


def _move(
    changes: list[Change], holders: list[SignUp], seats: dict[int, Seats], actor: Actor, at: datetime
) -> None:
    """Sign-ups follow their lecture's time. Where that brings two seats together, the moved one is given on."""
    moved = {change.lecture.pk for change in changes if change.is_moved and change.lecture.pk in seats}
    if not moved:
        return
    concerned = [signup for signup in holders if signup.lecture_id in moved and signup.state in LISTED]
    elsewhere = SignUp.objects.filter(
        visitor_id__in={signup.visitor_id for signup in concerned}, state__in=TAKES_A_SEAT
    ).exclude(lecture_id__in=moved)
    kept: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for visitor_id, starts_at, ends_at in elsewhere.exclude(during=None).values_list(
        "visitor_id", "during__startswith", "during__endswith"
    ):
        kept[visitor_id].append((starts_at, ends_at))
    for signup in concerned:
        row = seats[signup.lecture_id]
        if signup.state not in TAKES_A_SEAT or row.starts_at is None or row.ends_at is None:
            continue
        clashes = any(start < row.ends_at and row.starts_at < end for start, end in kept[signup.visitor_id])
        if clashes and SIGNUP_MOVES.allows(signup.state, SignUpState.CANCELLED):
            _end(signup, Ended.OVERLAP, actor, at)
            row.taken -= 1
        else:
            kept[signup.visitor_id].append((row.starts_at, row.ends_at))
    for lecture_id in moved:
        alive = SignUp.objects.filter(lecture_id=lecture_id, state__in=LISTED)
        alive.update(during=seats[lecture_id].during, changed_at=at)


def _give_back(
    changes: list[Change],
    holders: list[SignUp],
    seats: dict[int, Seats],
    visitors: dict[int, VisitorState],
    actor: Actor,
    at: datetime,
) -> _Back:
    back: _Back = defaultdict(set)
    for change in changes:
        row = seats.get(change.lecture.pk)
        if change.is_moved and row is not None:
            of_it = (signup for signup in holders if signup.lecture_id == row.lecture_id)
            for signup in standby.give_back(of_it, row, visitors, actor=actor, at=at):
                back[signup.visitor_id].add(row.code)
    return back


def _end(signup: SignUp, why: Ended, actor: Actor, at: datetime) -> None:
    SIGNUP_MOVES.check(signup.state, SignUpState.CANCELLED)
    signup.state, signup.ended, signup.changed_at = SignUpState.CANCELLED, why, at
    signup.save(update_fields=["state", "ended", "changed_at"])
    record("signup.cancelled", signup.visitor, actor=actor, at=at, lecture=signup.lecture.code, ended=why)


def _queue_letters(
    release: Release,
    told: _Told,
    back: _Back,
    holders: list[SignUp],
    visitors: dict[int, VisitorState],
    at: datetime,
) -> None:
    people = {signup.visitor_id: signup.visitor for signup in holders}
    letters = [
        emails.changed(people[pk], release, codes, back.get(pk, ()), at=at)
        for pk, codes in sorted(told.items())
        if visitors[pk] == VisitorState.REGISTERED
    ]
    if letters:
        outbox.queue_once(letters)
        transaction.on_commit(nudge)


def _fill(seats: dict[int, Seats], visitors: dict[int, VisitorState], at: datetime) -> None:
    for _pk, row in sorted(seats.items()):
        if line := waiting.next_in_line(row, row.total - row.taken):
            waiting.give_to(line, row, visitors, at=at)
