"""`schedule.xml` of frab, pentabarf and their many relatives. No DTD, no entities, nothing fetched."""

import json
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from django.utils.translation import gettext_lazy as _

from .raw import FileRefused, RawEvent, RawPerson, RawSchedule, mapping
from .writing import OWN_INSTRUCTION

_SAID_AS = {
    "title": "title",
    "subtitle": "subtitle",
    "abstract": "abstract",
    "description": "description",
    "language": "language",
    "track": "track",
    "duration": "duration",
}
_EVENTS = ("event", "entry")


def read_xml(content: bytes) -> RawSchedule:
    root = _parsed(content)
    if _name(root) != "schedule":
        raise FileRefused(_("The outermost element is not <schedule>."), code="not_a_schedule")
    conference = _child(root, "conference")
    schedule = RawSchedule(
        acronym=_said(conference, "acronym") or _said(conference, "title") or "",
        zone=_said(conference, "time_zone_name") or _said(conference, "timezone") or "",
        day_change=_said(conference, "day_change") or "",
        own=_own(conference),
    )
    for day in _children(root, "day"):
        for room, event in _events(day):
            schedule.events.append(_event(event, day, room, f"event {len(schedule.events) + 1}"))
    return schedule


def _parsed(content: bytes) -> ElementTree.Element:
    parser = DefusedXMLParser(
        target=ElementTree.TreeBuilder(insert_pis=True),
        forbid_dtd=True,
        forbid_entities=True,
        forbid_external=True,
    )
    try:
        parser.feed(content)
        root: ElementTree.Element = parser.close()
    except DefusedXmlException:
        words = _("A schedule needs no document type and no entities; a file that has them is not read.")
        raise FileRefused(words, code="entities_refused") from None
    except (SyntaxError, ValueError, LookupError) as reason:  # a ParseError is a SyntaxError
        raise FileRefused(_("This is not XML: %(reason)s") % {"reason": reason}) from None
    return root


def _events(day: ElementTree.Element) -> Iterator[tuple[str | None, ElementTree.Element]]:
    """Events stand in rooms; some files have them right in the day."""
    for child in day:
        if _name(child) == "room":
            for event in child:
                if _name(event) in _EVENTS:
                    yield child.get("name"), event
        elif _name(child) in _EVENTS:
            yield None, child


def _event(element: ElementTree.Element, day: ElementTree.Element, room: str | None, where: str) -> RawEvent:
    said_room = _said(element, "room")
    guid, number = element.get("guid", "").strip(), element.get("id", "").strip()
    if number:
        where = f"{where} (id {number[:40]})"
    return RawEvent(
        where=where,
        key=guid or number,
        number=number,
        code=element.get("code", "") or _said(element, "code") or "",
        slug=_said(element, "slug") or "",
        room=said_room or room or said_room,
        date=_said(element, "date") or "",
        start=_said(element, "start") or "",
        end=_said(element, "end") or "",
        day=day.get("date", ""),
        day_start=day.get("start", ""),
        persons=_persons(element),
        extra=_own(element) or None,
        kind=said_kind if (said_kind := _said(element, "type")) is not None else _said(element, "category"),
        **{field: _said(element, name) for field, name in _SAID_AS.items()},
    )


def _persons(element: ElementTree.Element) -> list[RawPerson] | None:
    parent = _child(element, "persons")
    if parent is None:
        parent = _child(element, "speakers")
    if parent is not None:
        return [_person(person) for person in parent if _name(person) in ("person", "speaker")]
    # Some write nobody's list but one line: <person>Asan Sabit, Aigul Omar</person>.
    lines = [*_children(element, "person"), *_children(element, "speaker")]
    people = [RawPerson(name=name) for line in lines if not line.get("id") for name in _names_in(line)]
    return people + [_person(line) for line in lines if line.get("id")] if lines else None


def _person(person: ElementTree.Element) -> RawPerson:
    """Their whole text is the name, unless they have an element for it."""
    name = _said(person, "name")
    return RawPerson(
        name="".join(person.itertext()).strip() if name is None else name,
        key=person.get("guid", "") or person.get("id", ""),
        code=person.get("code", ""),
        bio=None if name is None else _said(person, "biography") or _said(person, "description"),
    )


def _names_in(line: ElementTree.Element) -> list[str]:
    """A comma parts people, unless one side of it would be half a name: "Omar, Aigul"."""
    whole = "".join(line.itertext()).strip()
    names = [name.strip() for name in whole.split(",")]
    return names if all(" " in name for name in names) else [whole]


def _own(element: ElementTree.Element | None) -> dict[str, Any]:
    for child in element if element is not None else ():
        tag: Any = child.tag  # of an instruction it is the function that makes one
        if tag is ElementTree.ProcessingInstruction and child.text:
            target, _space, facts = child.text.partition(" ")
            if target == OWN_INSTRUCTION:
                try:
                    return mapping(json.loads(facts))
                except (ValueError, RecursionError):
                    return {}
    return {}


def _name(element: ElementTree.Element) -> str:
    tag: Any = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _children(element: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [child for child in element if _name(child) == name]


def _child(element: ElementTree.Element | None, name: str) -> ElementTree.Element | None:
    return next(iter(_children(element, name)), None) if element is not None else None


def _said(element: ElementTree.Element | None, name: str) -> str | None:
    """The whole text of a child, markup inside it left away; None where there is no such child."""
    child = _child(element, name)
    return None if child is None else "".join(child.itertext()).strip()
