"""`schedule.json`: days with rooms (frab, pretalx, hub), or the flat list of talks of pretalx's widget."""

import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from .raw import FileRefused, RawEvent, RawPerson, RawSchedule, mapping, rows, text
from .writing import OWN_KEY


def read_json(content: bytes) -> RawSchedule:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as reason:
        raise FileRefused(_("This is not JSON: %(reason)s") % {"reason": reason}) from None
    top = mapping(document)
    schedule = mapping(top.get("schedule")) or top
    conference = mapping(schedule.get("conference"))
    days = conference.get("days", schedule.get("days"))
    if not isinstance(days, list) and not isinstance(schedule.get("talks"), list):
        raise FileRefused(_("There are neither days nor talks in this file."), code="not_a_schedule")
    own = mapping(schedule.get(OWN_KEY))
    read = RawSchedule(
        acronym=text(conference.get("acronym")) or text(conference.get("title")),
        zone=text(conference.get("time_zone_name")) or text(schedule.get("timezone")),
        day_change=text(conference.get("day_change")),
        capacities={text(room.get("name")): room.get("capacity") for room in rows(conference.get("rooms"))},
        own=own,
    )
    extras = mapping(own.get("events"))
    found = _of_days(rows(days)) if isinstance(days, list) else _of_talks(schedule)
    for number, (event, beside) in enumerate(found, 1):
        raw = _event(event, beside, f"event {number}")
        raw.extra = mapping(extras.get(raw.key)) or None
        read.events.append(raw)
    return read


def _of_days(days: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each event with what its surroundings say: the room it stands in, the day."""
    for day in days:
        about = {"day": text(day.get("date")), "day_start": text(day.get("day_start"))}
        rooms = day.get("rooms")
        if isinstance(rooms, dict):
            pairs = list(rooms.items())
        else:
            pairs = [(room.get("name"), room.get("events") or room.get("talks")) for room in rows(rooms)]
        for name, events in pairs:
            for event in rows(events):
                yield event, {**about, "room": name}


def _of_talks(schedule: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """The flat form names rooms, tracks and speakers by number or code; here they get their names."""
    names = {
        kind: {text(row.get("id")): row.get("name") for row in rows(schedule.get(f"{kind}s"))}
        for kind in ("room", "track")
    }
    people = {text(row.get("code")): row for row in rows(schedule.get("speakers"))}
    for talk in rows(schedule.get("talks")):
        persons = talk.get("speakers")
        codes = persons if isinstance(persons, list) else []
        yield (
            {
                **talk,
                "date": talk.get("start"),
                "start": None,
                "guid": talk.get("guid") or talk.get("code") or talk.get("id"),
                "room": names["room"].get(text(talk.get("room"))),
                "track": names["track"].get(text(talk.get("track"))),
                "persons": [people.get(text(code), {"code": code}) for code in codes],
            },
            {},
        )


def _event(event: dict[str, Any], beside: dict[str, Any], where: str) -> RawEvent:
    number = text(event.get("id"))
    if number:
        where = f"{where} (id {number[:40]})"
    room = event.get("room")
    if isinstance(room, dict):
        room = room.get("name", room)
    return RawEvent(
        where=where,
        key=text(event.get("guid")) or number,
        number=number,
        code=text(event.get("code")),
        slug=text(event.get("slug")),
        room=room or beside.get("room") or room,
        date=text(event.get("date")),
        start=text(event.get("start")),
        end=text(event.get("end")),
        day=text(beside.get("day")),
        day_start=text(beside.get("day_start")),
        persons=_persons(event.get("persons", event.get("speakers"))),
        title=event.get("title"),
        subtitle=event.get("subtitle"),
        abstract=_maybe(event, "abstract"),
        description=event.get("description"),
        kind=event.get("type"),
        language=_maybe(event, "language"),
        track=_maybe(event, "track"),
        duration=event.get("duration"),
    )


def _maybe(event: dict[str, Any], name: str) -> Any:
    """`null` says that there is none; a missing key says nothing."""
    return (event[name] or "") if name in event else None


def _persons(value: Any) -> list[RawPerson] | None:
    if not isinstance(value, list):
        return None
    people = []
    for row in value:
        if isinstance(row, dict):
            name = row.get("public_name") or row.get("name") or row.get("full_public_name")
            key = text(row.get("guid")) or text(row.get("id")) or text(row.get("code"))
            people.append(RawPerson(name or "", key, text(row.get("code")), row.get("biography")))
        elif text(row):
            people.append(RawPerson(row))
    return people
