"""The demonstration's programme: rooms, speakers, lectures, one release, and who signed up.

Before the forum nobody has attended anything: who did in the demonstration's past holds a seat instead.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from core.translations import LANGUAGES
from forum.demo import DemoFolder
from forum.models import Edition
from journal.actors import SYSTEM
from visitors import identity
from visitors.models import Visitor

from .models import Lecture, ProgrammeRules, Room, Speaker, Speaking
from .services.loading import load_signup
from .services.locks import overlaps_put_off
from .services.releases import NothingToRelease, release_programme
from .states import Plan, SignUpState


def load_programme(folder: DemoFolder, edition: Edition, *, at: datetime) -> tuple[int, int]:
    """How many lectures there are, and how many sign-ups were new. Safe to repeat."""
    with transaction.atomic(), overlaps_put_off():
        _load_rules(folder, edition)
        rooms = _load_rooms(folder, edition)
        speakers = _load_speakers(folder, edition)
        lectures = [_load_lecture(row, folder, edition, rooms, speakers) for row in folder.rows("sessions")]
    try:
        release_programme(edition=edition, actor=SYSTEM, at=at)
    except NothingToRelease:
        pass  # loaded before
    return len(lectures), _load_signups(folder, edition, at=at)


def _load_rules(folder: DemoFolder, edition: Edition) -> None:
    rules = folder.json("forum")["lecture_rules"]
    ProgrammeRules.objects.update_or_create(
        edition=edition,
        defaults={
            "offer_minutes": rules["waitlist_offer_minutes"],
            "waitlist_closes_minutes": rules["waitlist_closes_minutes_before"],
            "release_minutes": rules["release_minutes_before_start"],
        },
    )


def _load_rooms(folder: DemoFolder, edition: Edition) -> dict[str, Room]:
    rooms = {}
    for sort, row in enumerate(folder.rows("halls")):
        if row["kind"] == "conference":
            rooms[row["code"]], _created = Room.objects.update_or_create(
                edition=edition,
                code=row["code"],
                defaults={"capacity": row["capacity"], "sort": sort, **_texts(row, "name")},
            )
    return rooms


def _load_speakers(folder: DemoFolder, edition: Edition) -> dict[str, Speaker]:
    speakers = {}
    for row in folder.rows("speakers"):
        speakers[row["id"]], _created = Speaker.objects.update_or_create(
            edition=edition,
            code=row["id"],
            defaults={"country": row["country"], **_texts(row, "name"), **_texts(row, "role")},
        )
    return speakers


def _load_lecture(
    row: dict[str, str],
    folder: DemoFolder,
    edition: Edition,
    rooms: dict[str, Room],
    speakers: dict[str, Speaker],
) -> Lecture:
    room, seats = rooms[row["room"]], int(row["capacity"])
    values: dict[str, Any] = {
        "kind": row["type"],
        "room": room,
        "starts_at": folder.moment(f"{row['date']}T{row['start_local']}", edition),
        "ends_at": folder.moment(f"{row['date']}T{row['end_local']}", edition),
        "languages": _codes(row["language"]),
        "interpretation": _codes(row["interpretation"]),
        "headsets": int(row["headsets"]),
        "signup_required": row["signup_required"] == "1",
        "capacity": None if seats == room.capacity else seats,
        "plan": Plan.PLANNED,
        **_texts(row, "title"),
    }
    lecture, _created = Lecture.objects.update_or_create(edition=edition, code=row["id"], defaults=values)
    for sort, code in enumerate(_codes(row["speakers"])):
        Speaking.objects.update_or_create(lecture=lecture, speaker=speakers[code], defaults={"sort": sort})
    return lecture


def _load_signups(folder: DemoFolder, edition: Edition, *, at: datetime) -> int:
    people = {row["id"]: _visitor(row, edition) for row in folder.rows("visitors")}
    is_past = edition.today(at) > edition.ends_on
    loaded = 0
    for row in folder.rows("lecture_signups"):
        visitor = people[row["visitor_id"]]
        if visitor is None:
            continue
        state = SignUpState(row["status"])
        if not is_past and state in (SignUpState.ATTENDED, SignUpState.NO_SHOW):
            state = SignUpState.CONFIRMED
        loaded += load_signup(
            visitor=visitor,
            lecture=row["session_id"],
            state=state,
            needs_headset=row["needs_headset"] == "1",
            actor=SYSTEM,
            signed_up_at=visitor.registered_at,
            at=at,
        )
    return loaded


def _visitor(row: dict[str, str], edition: Edition) -> Visitor | None:
    return Visitor.objects.filter(
        edition=edition,
        email_key=identity.email_key(row["email"]),
        name_key=identity.name_key(row["last_name"], row["first_name"]),
    ).first()


def _codes(text: str) -> list[str]:
    return [code for code in text.split(";") if code]


def _texts(row: dict[str, str], name: str) -> dict[str, str]:
    return {f"{name}_{language}": row[f"{name}_{language}"] for language in LANGUAGES}
