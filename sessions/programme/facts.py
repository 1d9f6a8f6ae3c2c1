"""What the public is told of a lecture: made from the draft at a release, kept as JSON, read everywhere else.

The keys are those of the API. Times are moments in UTC; texts stand in three languages, a missing one is empty.
`BESIDE` holds what files of the programme need to come back without loss and no page shows: a change of it is
released, and is no news. So are the facts about rooms, tracks and people, kept with them once and not in each lecture.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.storage import default_storage

from core.pictures.names import small_name
from core.text import fold_search
from core.translations import LANGUAGES, Text, trilingual

from ..models import Lecture, Room, Speaker, Speaking, Track
from ..states import LectureState, Plan

Facts = dict[str, Any]

# A change of these is told to everybody who signed up. Other words are a matter of the programme only.
TOLD_TO_PEOPLE = ("room", "starts_at", "ends_at", "speakers")
BESIDE = "beside"

_STATES = {
    Plan.PLANNED: LectureState.RELEASED,
    Plan.CANCELLED: LectureState.CANCELLED,
    Plan.REMOVED: LectureState.REMOVED,
}


def planned_state(lecture: Lecture) -> LectureState:
    return _STATES[Plan(lecture.plan)]


def facts_of(lecture: Lecture, speakings: list[Speaking]) -> Facts:
    """The draft as the next release would show it. `speakings` come with their speakers, in order."""
    return {
        "code": lecture.code,
        "guid": lecture.guid,
        "kind": lecture.kind,
        "title": trilingual(lecture, "title"),
        "abstract": trilingual(lecture, "abstract"),
        "room": _place(lecture.room),
        "track": _place(lecture.track),
        "starts_at": _moment(lecture.starts_at),
        "ends_at": _moment(lecture.ends_at),
        "language": lecture.languages[0] if lecture.languages else "",
        "languages": list(lecture.languages),
        "interpretation": list(lecture.interpretation),
        "headsets": lecture.headsets,
        "signup_required": lecture.signup_required,
        "speakers": [
            {
                "code": speaking.speaker.code,
                "name": trilingual(speaking.speaker, "name"),
                "role": trilingual(speaking.speaker, "role"),
                "part": speaking.part,
            }
            for speaking in speakings
        ],
        BESIDE: {
            "capacity": lecture.capacity,
            "shared_slot": lecture.shared_slot,
            "signup_opens_at": _moment(lecture.signup_opens_at),
            "signup_closes_at": _moment(lecture.signup_closes_at),
        },
    }


def facts_of_place(place: Room | Track) -> Facts:
    seats = {"capacity": place.capacity} if isinstance(place, Room) else {}
    return {"name": trilingual(place, "name"), "sort": place.sort, **seats}


def facts_of_speaker(speaker: Speaker) -> Facts:
    photo = None
    if speaker.photo:
        photo = {
            "file": str(speaker.photo.name),
            "width": speaker.photo_width,
            "height": speaker.photo_height,
        }
    return {
        "guid": speaker.guid,
        **{name: trilingual(speaker, name) for name in ("name", "role", "bio")},
        "country": speaker.country,
        "photo": photo,
    }


def seats_of(lecture: Lecture) -> int:
    """How many may sit in it: its own number, else the room's."""
    if lecture.capacity is not None:
        return lecture.capacity
    return lecture.room.capacity if lecture.room else 0


def in_language(texts: dict[str, str], language: str) -> Text:
    """The text in `language`, or what stands in for it."""
    for candidate in (language, *LANGUAGES):
        if text := texts.get(candidate):
            return Text(text, candidate)
    return Text("", language)


@dataclass(frozen=True)
class ShownLecture:
    """One lecture of the public programme. Shared between requests: read, never written."""

    pk: int
    state: LectureState
    sequence: int
    facts: Facts

    @property
    def code(self) -> str:
        return str(self.facts["code"])

    @property
    def is_cancelled(self) -> bool:
        return self.state == LectureState.CANCELLED

    @cached_property
    def starts_at(self) -> datetime | None:
        return _parsed(self.facts["starts_at"])

    @cached_property
    def ends_at(self) -> datetime | None:
        return _parsed(self.facts["ends_at"])

    def text(self, name: str, language: str) -> Text:
        return in_language(self.facts[name], language)

    def room_name(self, language: str) -> str:
        return in_language(self.facts["room"]["name"], language).text if self.facts["room"] else ""

    def track_name(self, language: str) -> str:
        return in_language(self.facts["track"]["name"], language).text if self.facts["track"] else ""

    def speaker_names(self, language: str) -> list[str]:
        return [in_language(row["name"], language).text for row in self.facts["speakers"]]

    def day(self, zone: ZoneInfo) -> date | None:
        return self.starts_at.astimezone(zone).date() if self.starts_at else None

    @cached_property
    def search_text(self) -> str:
        """All words somebody may look for, folded: title, abstract and people in every language."""
        texts = [*self.facts["title"].values(), *self.facts["abstract"].values(), self.code]
        for row in self.facts["speakers"]:
            texts += [*row["name"].values(), *row["role"].values()]
        return fold_search(" ".join(texts))


@dataclass(frozen=True)
class Photo:
    """A released picture of a person: the addresses of both sizes, and the shape that they share."""

    url: str
    small_url: str
    width: int
    height: int


@dataclass(frozen=True)
class ShownSpeaker:
    """One person of the public programme. Shared between requests: read, never written."""

    code: str
    facts: Facts

    def text(self, name: str, language: str) -> Text:
        return in_language(self.facts[name], language)

    @cached_property
    def photo(self) -> Photo | None:
        if not (photo := self.facts["photo"]):
            return None
        url = default_storage.url(photo["file"])
        return Photo(url, small_name(url), photo["width"], photo["height"])


def _place(place: Room | Track | None) -> Facts | None:
    return {"code": place.code, "name": trilingual(place, "name")} if place else None


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None


def _parsed(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
