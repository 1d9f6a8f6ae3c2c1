"""Rooms and lectures for tests: drafted directly, as the admin does, and released by the service."""

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from forum.models import Edition
from journal.actors import SYSTEM
from sessions.models import Lecture, Release, Room, Speaker, Speaking
from sessions.services.releases import release_programme


def moment(edition: Edition, hour: int, minute: int = 0, *, day: int = 0) -> datetime:
    """Wall time of the venue on the first day of the forum, or `day` days later."""
    return datetime.combine(edition.starts_on + timedelta(days=day), time(hour, minute), edition.zone)


def add_room(edition: Edition, code: str = "L1", capacity: int = 100) -> Room:
    names = {"name_kk": f"{code} залы", "name_ru": f"Зал {code}", "name_en": f"Hall {code}"}
    return Room.objects.get_or_create(edition=edition, code=code, defaults={"capacity": capacity, **names})[0]


def add_lecture(
    edition: Edition,
    code: str = "T01",
    *,
    hour: int = 10,
    minutes: int = 45,
    day: int = 0,
    room: str = "",
    **rest: Any,
) -> Lecture:
    """A drafted lecture. Each has a room of its own unless `room` says which."""
    starts_at = moment(edition, hour, day=day)
    values = {
        "title_kk": f"{code} дәрісі",
        "title_ru": f"Лекция {code}",
        "title_en": f"Lecture {code}",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=minutes),
        "languages": ["kk"],
        "interpretation": ["ru"],
        **rest,
    }
    return Lecture.objects.create(
        edition=edition, code=code, room=add_room(edition, room or f"room-{code}"), **values
    )


def add_speaker(lecture: Lecture, code: str = "S01", *, part: str = "speaker") -> Speaker:
    names = {"name_kk": f"{code} Үлгібаев", "name_ru": f"{code} Улгибаев", "name_en": f"{code} Ulgibayev"}
    speaker = Speaker.objects.get_or_create(edition_id=lecture.edition_id, code=code, defaults=names)[0]
    Speaking.objects.create(lecture=lecture, speaker=speaker, part=part)
    return speaker


def release(edition: Edition, *, at: datetime | None = None) -> Release:
    return release_programme(edition=edition, actor=SYSTEM, at=at or timezone.now())


def released(edition: Edition, code: str = "T01", **rest: Any) -> Lecture:
    """One more lecture in the public programme."""
    lecture = add_lecture(edition, code, **rest)
    release(edition)
    lecture.refresh_from_db()
    return lecture
