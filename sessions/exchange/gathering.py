"""The released programme as files show it: days, rooms in their order, lectures with all that was released.

Nothing of the draft comes in here. Only the number of seats is as it is now, since it may be changed on the spot.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import override

from core.links import site_url
from forum.queries import Forum

from ..models import Room, Track
from ..programme.facts import BESIDE, Facts, ShownLecture, in_language
from ..programme.live import Live
from ..states import Plan
from .identifiers import acronym_of, numbers_of, slug_of, uuid_of

NO_ROOM = "—"


@dataclass(frozen=True)
class Places:
    """Rooms and tracks by code, as the last release told them."""

    rooms: dict[str, Facts]
    tracks: dict[str, Facts]


@dataclass(frozen=True)
class Programme:
    """One language of it. `events` are dicts with the keys of schedule.json; `extra` is our own beside them."""

    forum: Forum
    language: str
    version: str
    acronym: str
    days: tuple[date, ...]
    rooms: tuple[dict[str, Any], ...]
    events: tuple[dict[str, Any], ...]
    extra: dict[str, Any]

    @property
    def zone(self) -> ZoneInfo:
        return self.forum.edition.zone

    def of_day(self, day: date) -> dict[str, list[dict[str, Any]]]:
        """Room -> its events, rooms in their order."""
        rooms: dict[str, list[dict[str, Any]]] = {room["name"]: [] for room in self.rooms}
        for event in self.events:
            if event["date"].date() == day:
                rooms.setdefault(event["room"], []).append(event)
        return {name: events for name, events in rooms.items() if events}

    def bounds(self, day: date) -> tuple[datetime, datetime]:
        """From the first start, at the latest midnight at its end, until all is over."""
        midnight = datetime.combine(day, time(), self.zone)
        events = [event for event in self.events if event["date"].date() == day]
        starts = [event["date"] for event in events] or [midnight]
        ends = [event["ends_at"] for event in events] or [datetime.combine(day, time(23, 59), self.zone)]
        return min(starts), max(ends)


def places_of(edition_id: int) -> Places:
    """Two queries."""
    return Places(
        *(
            dict(model.objects.filter(edition_id=edition_id).exclude(shown={}).values_list("code", "shown"))
            for model in (Room, Track)
        )
    )


def programme_of(forum: Forum, live: Live, places: Places, language: str) -> Programme:
    with override(language):
        return _Gathering(forum, live, places, language).programme()


class _Gathering:
    def __init__(self, forum: Forum, live: Live, places: Places, language: str) -> None:
        self.forum, self.live, self.language = forum, live, language
        self.zone = forum.edition.zone
        self.acronym = acronym_of(forum.edition.code)
        self.rooms = self._places("room", places.rooms)
        self.tracks = self._places("track", places.tracks)
        self.speakers = self._speakers()
        self.ids = numbers_of(uuid_of(lecture.facts["guid"]) for lecture in live.lectures)
        self.slugs = Counter(slug_of(self.acronym, lecture.code) for lecture in live.lectures)

    def programme(self) -> Programme:
        timed = [row for row in self.live.lectures if row.starts_at and row.ends_at]
        days = {day for lecture in timed if (day := lecture.day(self.zone))} | set(self.forum.edition.days)
        untimed = [
            {"guid": uuid_of(row.facts["guid"]), **self._extra(row)}
            for row in self.live.lectures
            if row not in timed
        ]
        head = {
            "language": self.language,
            "rooms": list(self.rooms.values()),
            "tracks": list(self.tracks.values()),
            "speakers": [
                {name: value for name, value in person.items() if name != "photo"}
                for person in self.speakers.values()
            ],
            "unscheduled": untimed,
        }
        return Programme(
            forum=self.forum,
            language=self.language,
            version=str(self.live.signature.version),
            acronym=self.acronym,
            days=tuple(sorted(days)),
            rooms=tuple({**room, "name": room["shown"]} for room in self.rooms.values()),
            events=tuple(self._event(lecture) for lecture in timed),
            extra=head,
        )

    def _places(self, name: str, rows: dict[str, Facts]) -> dict[str, dict[str, Any]]:
        """Rooms or tracks by code in their order, each under a name that no other has."""
        found: dict[str, Facts] = {}
        for lecture in self.live.lectures:
            if place := lecture.facts[name]:
                found.setdefault(place["code"], place)
        shown = Counter(in_language(place["name"], self.language).text for place in found.values())
        places = []
        for code, place in found.items():
            words = in_language(place["name"], self.language).text
            if shown[words] > 1 or not words:
                words = f"{words} ({code})".strip()
            row = rows.get(code, {"sort": 0})
            places.append({**row, "code": code, "name": place["name"], "shown": words})
        places.sort(key=lambda place: (place["sort"], place["code"]))
        return {place["code"]: place for place in places}

    def _speakers(self) -> dict[str, dict[str, Any]]:
        people: dict[str, dict[str, Any]] = {}
        for lecture in self.live.lectures:
            for facts in lecture.facts["speakers"]:
                person = self.live.speakers[facts["code"]]
                people[person.code] = {
                    "code": person.code,
                    "guid": uuid_of(person.facts["guid"]),
                    **{name: person.facts[name] for name in ("name", "role", "bio", "country")},
                    "photo": person.photo,
                }
        numbers = numbers_of(person["guid"] for person in people.values())
        return {code: {**person, "id": numbers[person["guid"]]} for code, person in sorted(people.items())}

    def _event(self, lecture: ShownLecture) -> dict[str, Any]:
        assert lecture.starts_at and lecture.ends_at  # noqa: S101 - only those with a time come here
        facts, guid = lecture.facts, uuid_of(lecture.facts["guid"])
        slug = slug_of(self.acronym, lecture.code)
        if self.slugs[slug] > 1:  # codes that differ only in capital letters
            slug = f"{slug}-{self.ids[guid]}"
        starts_at = lecture.starts_at.astimezone(self.zone)
        minutes = (lecture.ends_at - lecture.starts_at) // timedelta(minutes=1)
        return {
            "id": self.ids[guid],
            "guid": guid,
            "date": starts_at,
            "ends_at": lecture.ends_at.astimezone(self.zone),
            "start": f"{starts_at:%H:%M}",
            "duration": f"{minutes // 60:02}:{minutes % 60:02}",
            "room": self.rooms[facts["room"]["code"]]["shown"] if facts["room"] else NO_ROOM,
            "slug": slug,
            "url": site_url("sessions:lecture", language=self.language, code=lecture.code),
            "title": lecture.text("title", self.language).text,
            "subtitle": _("Does not take place") if lecture.is_cancelled else "",
            "track": self.tracks[facts["track"]["code"]]["shown"] if facts["track"] else "",
            "type": facts["kind"],
            "language": facts["language"],
            "abstract": lecture.text("abstract", self.language).text,
            "persons": [self.speakers[row["code"]] for row in facts["speakers"]],
            "extra": self._extra(lecture),
        }

    def _extra(self, lecture: ShownLecture) -> dict[str, Any]:
        facts, beside = lecture.facts, lecture.facts[BESIDE]
        return {
            "code": lecture.code,
            "plan": str(Plan.CANCELLED if lecture.is_cancelled else Plan.PLANNED),
            "kind": facts["kind"],
            "title": facts["title"],
            "abstract": facts["abstract"],
            "room": facts["room"]["code"] if facts["room"] else None,
            "track": facts["track"]["code"] if facts["track"] else None,
            "starts_at": facts["starts_at"],
            "ends_at": facts["ends_at"],
            "languages": facts["languages"],
            "interpretation": facts["interpretation"],
            "headsets": facts["headsets"],
            "signup_required": facts["signup_required"],
            **beside,
            "capacity": self._capacity(lecture),
            "speakers": [{"code": person["code"], "part": person["part"]} for person in facts["speakers"]],
        }

    def _capacity(self, lecture: ShownLecture) -> int | None:
        """As it was released, unless an organiser has changed the seats on the spot since."""
        facts, said = lecture.facts, lecture.facts[BESIDE]["capacity"]
        room = self.rooms[facts["room"]["code"]] if facts["room"] else {}
        released = room.get("capacity", 0) if said is None else said
        now = self.live.counts[lecture.pk].total if lecture.pk in self.live.counts else released
        return said if now == released else now
