"""Schedules as other programs write them, made up here in the dialects met in the wild; and what a valid one must be.

The rules of `xml_faults` and `json_faults` are those of the schemas that c3voc publishes for both formats, put
into our own words.
"""

import json
import re
import uuid
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit
from xml.dom import minidom
from xml.sax.saxutils import escape, quoteattr

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_ONCE = {"room", "title", "subtitle", "type", "date", "start", "duration", "abstract", "slug", "track"}
_MAYBE = {"logo", "persons", "language", "description", "recording", "links", "attachments", "url"}
_CONFERENCE = {"title", "acronym", "start", "end", "days", "timeslot_duration", "base_url", "time_zone_name"}


def numbers(answer) -> tuple[int, ...]:
    return tuple(answer[name] for name in ("added", "changed", "unchanged", "removed"))


def codes(answer) -> list[str]:
    assert all(row["where"] and row["message"] for row in answer["refused"])
    return [row["code"] for row in answer["refused"]]


# --- Dialects -----------------------------------------------------------------------------------


def fosdem(talks: int = 3, *, rooms: int = 2, conference: str = "", event: str = "") -> bytes:
    """Pentabarf: no UUID, no date in the event, numbers, HTML in abstracts, no version, no acronym."""
    days = []
    number = 0
    for day in (1, 2):
        in_rooms = []
        for room in range(rooms):
            events = []
            for slot in range(talks // rooms // 2 + 1):
                number += 1
                if number > talks:
                    break
                events.append(
                    f'<event id="{number}"><start>{9 + slot // 2:02}:{slot % 2 * 30:02}</start>'
                    f"<duration>00:25</duration><room>Room {room}</room><slug>talk_{number}</slug>"
                    f"<title>Talk &amp; {number}</title><subtitle>Under it</subtitle><track>Track {room}</track>"
                    "<type>devroom</type><language/><abstract>&lt;p&gt;Words&lt;/p&gt;</abstract>"
                    f'<description/><persons><person id="{number + 500}">Person {number}</person></persons>'
                    f'<links><link href="https://example.org/{number}">Video</link></links>{event}</event>'
                )
            in_rooms.append(f'<room name="Room {room}">{"".join(events)}</room>')
        days.append(f'<day index="{day}" date="2027-02-0{5 + day}">{"".join(in_rooms)}</day>')
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<schedule><conference><title>FOSDEM 2027</title><subtitle/>'
        "<venue>ULB</venue><city>Brussels</city><start>2027-02-06</start><end>2027-02-07</end><days>2</days>"
        f"<day_change>09:00:00</day_change><timeslot_duration>00:05:00</timeslot_duration>{conference}"
        f"</conference>{''.join(days)}</schedule>"
    ).encode()


def frab(*events: str, zone: str = "Europe/Berlin", day: str = "2027-12-27") -> bytes:
    """CCC: UUIDs and whole dates; `events` are what `frab_event` makes."""
    return (
        "<?xml version='1.0' encoding='utf-8'?><schedule><generator name='frab' version='0.7'/>"
        f"<version>Gacrux</version><conference><title>41C3</title><acronym>41c3</acronym>"
        f"<time_zone_name>{zone}</time_zone_name></conference>"
        f"<day index='1' date='{day}' start='{day}T10:00:00+01:00' end='{day}T23:00:00+01:00'>"
        f"<room name='Saal 1'>{''.join(events)}</room></day></schedule>"
    ).encode()


def frab_event(number: int = 1, **fields: Any) -> str:
    values = {
        "date": "2027-12-27T11:00:00+01:00",
        "start": "11:00",
        "duration": "01:00",
        "room": "Saal 1",
        "slug": f"41c3-{number}-a_very_long_slug_of_forty_letters_and_more",
        "title": f"Vortrag {number}",
        "subtitle": "",
        "track": "Science",
        "type": "lecture",
        "language": "de",
        "abstract": "Kurz",
        "description": "",
    } | fields
    persons = values.pop("persons", f"<person id='{number + 7000}'>Mensch {number}</person>")
    guid = values.pop("guid", str(uuid.UUID(int=number + 10**30)))
    rows = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in values.items() if text is not None)
    return f"<event guid={quoteattr(guid)} id='{number}'>{rows}<persons>{persons}</persons></event>"


def pretalx(talks: int = 3, **fields: Any) -> bytes:
    """JSON with codes, biographies, nulls where nothing is, capacities of rooms."""
    events = [
        {
            "id": number,
            "guid": str(uuid.UUID(int=number + 10**31)),
            "code": f"TALK{number:02}",
            "logo": None,
            "date": f"2027-12-14T{9 + number % 10:02}:00:00+01:00",
            "start": f"{9 + number % 10:02}:00",
            "duration": "00:30",
            "room": f"Room {number // 10}",
            "slug": f"democon-{number}-focused",
            "url": f"http://localhost/democon/talk/TALK{number}/",
            "title": f"Focused hardware {number}",
            "subtitle": "",
            "track": None,
            "type": "Workshop",
            "language": "en",
            "abstract": "Brand back-end models!",
            "description": None,
            "recording_license": "",
            "do_not_record": False,
            "persons": [
                {
                    "id": number,
                    "code": f"PER{number}",
                    "public_name": f"Brian {number}",
                    "biography": "Long.\r\nVery.",
                }
            ],
            "links": [],
            "attachments": [],
            "answers": [],
            **fields,
        }
        for number in range(talks)
    ]
    rooms: dict[str, list[Any]] = {}
    for event in events:
        rooms.setdefault(str(event["room"]), []).append(event)
    conference = {
        "acronym": "democon",
        "title": "DemoCon",
        "time_zone_name": "Europe/Berlin",
        "rooms": [{"name": "Room 0", "guid": str(uuid.uuid4()), "description": None, "capacity": 80}],
        "days": [{"index": 1, "date": "2027-12-14", "rooms": rooms}],
    }
    schedule = {"version": "v1.1", "base_url": "http://localhost/", "conference": conference}
    return json.dumps({"schedule": schedule}).encode()


# --- The rules ----------------------------------------------------------------------------------


def xml_faults(content: bytes) -> list[str]:
    root = minidom.parseString(content).documentElement
    names = [child.tagName for child in _elements(root)]
    faults = []
    if names[:3] != ["generator", "version", "conference"] or set(names[3:]) != {"day"}:
        faults.append(f"order of the outermost: {names}")
    conference = next(child for child in _elements(root) if child.tagName == "conference")
    faults += [f"conference: {name}" for name in _names(conference) if name not in _CONFERENCE]
    events = root.getElementsByTagName("event")
    for day in root.getElementsByTagName("day"):
        date.fromisoformat(day.getAttribute("date"))
        for end in ("start", "end"):
            if datetime.fromisoformat(day.getAttribute(end)).utcoffset() is None:
                faults.append("a day without an offset")
    for event in events:
        faults += _event_faults(event)
    for name, values in {
        "guid": [event.getAttribute("guid") for event in events],
        "id": [event.getAttribute("id") for event in events],
        "slug": [_said(event, "slug") for event in events],
        "index": [day.getAttribute("index") for day in root.getElementsByTagName("day")],
    }.items():
        if len(set(values)) != len(values):
            faults.append(f"{name} twice")
    return faults


def _event_faults(event: Any) -> list[str]:
    names = _names(event)
    faults = [f"unknown: {name}" for name in names if name not in _ONCE | _MAYBE]
    faults += [f"not once: {name}" for name in _ONCE if names.count(name) != 1]
    faults += [f"more than once: {name}" for name in _MAYBE if names.count(name) > 1]
    patterns = {
        "start": r"([0-2][0-9]:[0-5][0-9])",
        "duration": r"[0-9]{1,2}:[0-9]{2}",
        "date": r".+[+-][0-9]{2}:[0-9]{2}",
        "url": r"https?://.*",
    }
    faults += [name for name, form in patterns.items() if not re.fullmatch(form, _said(event, name))]
    if not _UUID.fullmatch(event.getAttribute("guid")) or int(event.getAttribute("id")) < 1:
        faults.append("guid or id")
    faults += ["person" for row in event.getElementsByTagName("person") if int(row.getAttribute("id")) < 1]
    return faults


def _elements(parent: Any) -> list[Any]:
    return [child for child in parent.childNodes if child.nodeType == child.ELEMENT_NODE]


def _names(parent: Any) -> list[str]:
    return [child.tagName for child in _elements(parent)]


def _said(event: Any, name: str) -> str:
    found = event.getElementsByTagName(name)[:1]
    return "".join(node.data for element in found for node in element.childNodes)


def json_faults(document: dict[str, Any]) -> list[str]:
    import jsonschema

    checker = jsonschema.FormatChecker()
    checker.checks("uri")(lambda text: not isinstance(text, str) or bool(urlsplit(text).scheme))
    validator = jsonschema.Draft6Validator(_RULES, format_checker=checker)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]


def _closed(required: str, maybe: str = "", **properties: Any) -> dict[str, Any]:
    known = {name: properties.get(name, {"type": "string"}) for name in f"{required} {maybe}".split()}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": required.split(),
        "properties": known,
    }


_URI, _GUID, _DAY = ({"type": "string", "format": form} for form in ("uri", "uuid", "date"))
_WORDS = {"type": ["string", "null"]}
_PERSON = {
    "type": "object",
    "properties": {"guid": _GUID, "code": {"type": "string", "pattern": "^[A-Z0-9]+$"}},
    "oneOf": [{"required": ["public_name", "id"]}, {"required": ["name"]}],
}
_EVENT = _closed(
    "abstract date duration guid id language links persons room slug start subtitle title track type url",
    "logo description recording_license do_not_record do_not_stream attachments answers",
    date={"type": "string", "format": "date-time"},
    duration={"type": "string", "pattern": "^[0-9]+:[0-9]{2}$"},
    guid=_GUID,
    id={"type": "integer", "minimum": 1},
    links={"type": "array"},
    attachments={"type": "array"},
    persons={"type": "array", "items": _PERSON},
    slug={"type": "string", "pattern": "^[a-z0-9_-]+[a-z0-9]$"},
    url=_URI,
)
_ROOM = _closed(
    "guid name", "description capacity", guid=_GUID, description=_WORDS, capacity={"type": ["number", "null"]}
)
_DAY_RULES = _closed(
    "date day_end day_start index rooms",
    date=_DAY,
    index={"type": "integer"},
    rooms={"type": "object", "additionalProperties": {"type": "array", "items": _EVENT}},
)
_CONFERENCE_RULES = _closed(
    "title acronym days daysCount start end timeslot_duration",
    "description time_zone_name logo colors keywords url tracks rooms",
    acronym={"type": "string", "pattern": "^[a-z0-9_-][a-z0-9_]{3,}(-2[0-9]{3}-[a-z]+)?$"},
    days={"type": "array", "items": _DAY_RULES},
    daysCount={"type": "integer"},
    start=_DAY,
    end=_DAY,
    url=_URI,
    time_zone_name={"type": "string", "pattern": "^([A-Z][a-z]+/[A-Z][a-z]+)|UTC$"},
    tracks={"type": "array"},
    rooms={"type": "array", "items": _ROOM},
)
_RULES = {
    "type": "object",
    "additionalProperties": False,
    "required": ["schedule"],
    "properties": {
        "$schema": {"type": "string"},
        "generator": {"type": "object"},
        "schedule": {
            "type": "object",
            "required": ["conference", "version"],
            "properties": {"conference": _CONFERENCE_RULES, "base_url": _URI, "version": {"type": "string"}},
        },
    },
}
