"""`schedule.json` and `schedule.xml` in the dialect of frab, valid against the schemas of c3voc.

Both schemas forbid fields of one's own inside an event. Ours stand where they allow any: in JSON under one key beside
the conference, in XML in processing instructions, which every validator and reader passes over.
"""

import json
import re
from typing import Any
from xml.etree import ElementTree

from django.conf import settings

from core.links import site_url

from ..programme.facts import in_language
from .gathering import Programme
from .identifiers import uuid_of

OWN_KEY, OWN_INSTRUCTION = "altyn_oimaq", "altyn-oimaq"
GENERATOR = {"name": "ALTYN OIMAQ", "version": "1"}
_SCHEMA = "https://c3voc.de/schedule/schema.json"
_SLOT = "00:05"
# What cannot stand in XML 1.0 at all, not even escaped.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PERSON_CODE = re.compile(r"[A-Z0-9]+")


def as_json(programme: Programme) -> bytes:
    rooms = [
        {
            "name": room["name"],
            "guid": uuid_of("room", programme.acronym, room["code"]),
            "description": None,
            "capacity": room.get("capacity") or None,
        }
        for room in programme.rooms
    ]
    days = [_json_day(programme, index, day) for index, day in enumerate(programme.days, 1)]
    schedule = {
        "url": site_url("sessions:programme", language=programme.language),
        "version": programme.version,
        "base_url": site_url("sessions:programme", language=programme.language),
        "conference": {
            "acronym": programme.acronym,
            "title": programme.forum.card(programme.language).name,
            "start": str(programme.days[0]),
            "end": str(programme.days[-1]),
            "daysCount": len(days),
            "timeslot_duration": _SLOT,
            "time_zone_name": programme.zone.key,
            "url": site_url("sessions:programme", language=programme.language),
            "tracks": [{"name": track["shown"]} for track in programme.extra["tracks"]],
            "rooms": rooms,
            "days": days,
        },
        OWN_KEY: {**programme.extra, "events": {row["guid"]: row["extra"] for row in programme.events}},
    }
    document = {"$schema": _SCHEMA, "generator": GENERATOR, "schedule": schedule}
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")


def _json_day(programme: Programme, index: int, day: Any) -> dict[str, Any]:
    starts_at, ends_at = programme.bounds(day)
    return {
        "index": index,
        "date": str(day),
        "day_start": starts_at.isoformat(),
        "day_end": ends_at.isoformat(),
        "rooms": {
            name: [_json_event(event, programme) for event in events]
            for name, events in programme.of_day(day).items()
        },
    }


def _json_event(event: dict[str, Any], programme: Programme) -> dict[str, Any]:
    plain = {name: value for name, value in event.items() if name not in ("extra", "ends_at")}
    return {
        **plain,
        "date": event["date"].isoformat(),
        "description": "",
        "recording_license": "",
        "persons": [_json_person(person, programme) for person in event["persons"]],
        "links": [],
        "attachments": [],
    }


def _json_person(person: dict[str, Any], programme: Programme) -> dict[str, Any]:
    """`name` without `id`: together with `public_name` an `id` would be two kinds of person for the schema."""
    code = {"code": person["code"]} if _PERSON_CODE.fullmatch(person["code"]) else {}
    return {
        "guid": person["guid"],
        **code,
        "name": _in(person["name"], programme.language),
        "public_name": _in(person["name"], programme.language),
        "biography": _in(person["bio"], programme.language),
        **({"avatar": settings.BASE_URL + person["photo"].url} if person["photo"] else {}),
        "url": site_url("sessions:speaker", language=programme.language, code=person["code"]),
    }


def as_xml(programme: Programme) -> bytes:
    root = ElementTree.Element("schedule")
    ElementTree.SubElement(root, "generator", GENERATOR)
    _text(root, "version", programme.version)
    conference = ElementTree.SubElement(root, "conference")
    for name, text in {
        "acronym": programme.acronym,
        "title": programme.forum.card(programme.language).name,
        "start": str(programme.days[0]),
        "end": str(programme.days[-1]),
        "days": str(len(programme.days)),
        "timeslot_duration": _SLOT,
        "base_url": site_url("sessions:programme", language=programme.language),
        "time_zone_name": programme.zone.key,
    }.items():
        _text(conference, name, text)
    conference.append(_instruction(programme.extra))
    for index, day in enumerate(programme.days, 1):
        starts_at, ends_at = programme.bounds(day)
        attributes = {"index": str(index), "date": str(day)}
        attributes |= {"start": starts_at.isoformat(), "end": ends_at.isoformat()}
        day_element = ElementTree.SubElement(root, "day", attributes)
        for name, events in programme.of_day(day).items():
            room = ElementTree.SubElement(day_element, "room", {"name": _xml(name)})
            for event in events:
                room.append(_xml_event(event, programme.language))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _xml_event(event: dict[str, Any], language: str) -> ElementTree.Element:
    element = ElementTree.Element("event", {"guid": event["guid"], "id": str(event["id"])})
    _text(element, "date", event["date"].isoformat())
    for name in ("start", "duration", "room", "slug", "url"):
        _text(element, name, event[name])
    recording = ElementTree.SubElement(element, "recording")
    _text(recording, "license", "")
    _text(recording, "optout", "false")
    for name in ("title", "subtitle", "track", "type", "language", "abstract"):
        _text(element, name, event[name])
    _text(element, "description", "")
    persons = ElementTree.SubElement(element, "persons")
    for person in event["persons"]:
        row = ElementTree.SubElement(persons, "person", {"id": str(person["id"])})
        row.text = _xml(_in(person["name"], language))
    ElementTree.SubElement(element, "links")
    ElementTree.SubElement(element, "attachments")
    element.append(_instruction(event["extra"]))
    return element


def _instruction(facts: dict[str, Any]) -> Any:
    """JSON in ASCII without the one sign that could end it."""
    return ElementTree.ProcessingInstruction(OWN_INSTRUCTION, json.dumps(facts).replace(">", "\\u003e"))


def _text(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = _xml(text)


def _xml(text: str) -> str:
    return _NO_XML.sub("", text)


def _in(texts: dict[str, str], language: str) -> str:
    return in_language(texts, language).text
