"""Holding what a file wants against the draft: what is new, what changes, what is no longer there. Writes nothing.

A lecture is found by its UUID, then by its code; a room or a track by its code, then by any of its names; a person
by their UUID, their code, or - where a file knows people by name only - by the name.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from core.text import fold_search
from core.translations import LANGUAGES, trilingual
from forum.models import Edition

from ..models import Lecture, Room, Speaker, Speaking, Track
from ..states import Part, Plan
from .identifiers import code_beside, code_of
from .incoming import Incoming, Person, Place, clean
from .raw import Refused

_Key = tuple[str, str]  # a room or a person, by code


@dataclass
class Slot:
    """A time that a lecture takes, and whom and what it takes it from."""

    owner: str
    starts_at: datetime
    ends_at: datetime
    keys: list[_Key]


@dataclass
class Wanted:
    """A lecture as it shall be. `fields` are the columns that change; of a new one all are written."""

    incoming: Incoming
    lecture: Lecture
    is_new: bool
    fields: list[str] = field(default_factory=list)
    people: list[Speaking] | None = None  # None: they stay

    @property
    def is_changed(self) -> bool:
        return bool(self.fields) or self.people is not None


@dataclass
class Comparison:
    """What an import would do. New rows are not saved yet; changed ones carry their new values."""

    wanted: list[Wanted] = field(default_factory=list)
    removed: list[Lecture] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    new: dict[type[Any], list[Any]] = field(default_factory=lambda: defaultdict(list))
    changed: dict[type[Any], dict[int, Any]] = field(default_factory=lambda: defaultdict(dict))

    @property
    def added(self) -> list[Wanted]:
        return [row for row in self.wanted if row.is_new]

    @property
    def altered(self) -> list[Wanted]:
        return [row for row in self.wanted if not row.is_new and row.is_changed]

    def as_json(self) -> dict[str, Any]:
        added, altered = len(self.added), len(self.altered)
        return {
            "added": added,
            "changed": altered,
            "unchanged": len(self.wanted) - added - altered,
            "removed": len(self.removed),
            "refused": [row.as_json() for row in self.refused],
        }


def compared(
    edition: Edition, lectures: list[Incoming], refused: list[Refused], *, share_slots: bool
) -> Comparison:
    return _Comparing(edition, share_slots).compare(lectures, refused)


class _Comparing:
    def __init__(self, edition: Edition, share_slots: bool) -> None:
        self.edition, self.share_slots = edition, share_slots
        rows = Lecture.objects.filter(edition=edition).select_related("room", "track").order_by("pk")
        self.lectures = list(rows.prefetch_related("speakings__speaker"))
        self.slots = {row.guid: slot for row in self.lectures if (slot := _slot(row, _on_stage(row)))}
        self.result = Comparison()
        self.places: dict[type[Any], _Places] = {
            model: _Places(model, edition, self.result) for model in (Room, Track)
        }
        self.people = _People(edition, self.result)

    def compare(self, lectures: list[Incoming], refused: list[Refused]) -> Comparison:
        by_guid = {row.guid: row for row in self.lectures}
        by_code = {row.code: row for row in self.lectures}
        named = {row.guid for row in lectures} & set(by_guid)
        known: dict[str, Lecture] = {}
        for incoming in lectures:
            found = by_guid.get(incoming.guid) or by_code.get(incoming.code)
            if found is not None and (incoming.guid in by_guid or found.guid not in named):
                known[incoming.guid] = found
                named.add(found.guid)
        codes = set(by_code)
        wanted = []
        for incoming in lectures:
            wanted.append(self._wanted(incoming, known.get(incoming.guid), codes))
            codes.add(wanted[-1].lecture.code)
        self.result.refused += refused
        # Who is in the file twice is wanted by one of its rows and not in the way of it by the other.
        spared = [row for row in self._spared(refused, by_guid, by_code) if row.guid not in named]
        self.result.wanted = self._without_clashes(wanted, spared)
        kept = named | {row.guid for row in spared}
        self.result.removed = [
            row for row in self.lectures if row.guid not in kept and row.plan != Plan.REMOVED
        ]
        return self.result

    def _spared(
        self, refused: list[Refused], by_guid: Mapping[str, Lecture], by_code: Mapping[str, Lecture]
    ) -> list[Lecture]:
        """What a refused row is about stays as it is: it is in the file, only not readable."""
        found = (by_guid.get(row.guid) or by_code.get(row.lecture) for row in refused)
        return [row for row in found if row is not None]

    # --- One lecture ----------------------------------------------------------------------------

    def _wanted(self, incoming: Incoming, known: Lecture | None, codes: set[str]) -> Wanted:
        if known is None:
            code = code_beside(incoming.code, codes)
            lecture = Lecture(edition=self.edition, code=code, guid=incoming.guid)
            # A foreign schedule knows nothing of seats: its lectures are free to enter until somebody says more.
            lecture.signup_required = incoming.is_own
            wanted = Wanted(incoming, lecture, is_new=True)
        else:
            wanted = Wanted(incoming, known, is_new=False)
        columns = dict(incoming.columns)
        if wanted.lecture.plan == Plan.REMOVED:
            columns.setdefault("plan", Plan.PLANNED)  # it is back
        for name, place in incoming.places.items():
            model = Room if name == "room" else Track
            columns[name] = self.places[model].place(place, is_own=incoming.is_own) if place else None
        for name, value in columns.items():
            if not _same(getattr(wanted.lecture, name), value):
                setattr(wanted.lecture, name, value)
                wanted.fields.append(name)
        if incoming.people is not None:
            wanted.people = self._people(wanted, incoming.people)
        return wanted

    def _people(self, wanted: Wanted, people: list[Person]) -> list[Speaking] | None:
        """The whole new list, or None if it is the old one."""
        before = (
            []
            if wanted.is_new
            else sorted(wanted.lecture.speakings.all(), key=lambda row: (row.sort, row.pk))
        )
        parts = {row.speaker.guid: row.part for row in before}
        speakings: dict[str, Speaking] = {}
        for person in people:
            speaker = self.people.speaker(person)
            part = person.part or parts.get(speaker.guid, Part.SPEAKER)
            row = Speaking(lecture=wanted.lecture, speaker=speaker, part=part, sort=len(speakings))
            speakings.setdefault(speaker.guid, row)
        if [(row.speaker.guid, row.part) for row in before] == [
            (guid, row.part) for guid, row in speakings.items()
        ]:
            return None
        return list(speakings.values())

    # --- Two at one time ------------------------------------------------------------------------

    def _without_clashes(self, wanted: list[Wanted], spared: Iterable[Lecture]) -> list[Wanted]:
        """Leaves out what would be in a taken room or have a speaker on two stages; or shares the slot.

        Whoever is refused keeps the old time, which may now be in the way of another: then all is looked through
        once more. Each time one row fewer, so this ends.
        """
        staying = [self.slots[row.guid] for row in spared if row.guid in self.slots]
        while True:
            taken = _Taken(staying)
            for row in wanted:
                slot = _slot(row.lecture, row.people)
                clash = taken.clash(slot) if slot else None
                if clash and self.share_slots:
                    row.lecture.shared_slot = True
                    row.fields.append("shared_slot")
                elif clash:
                    break
                elif slot:
                    taken.add(slot)
            else:
                return wanted
            self._refuse(row, *clash)
            wanted.remove(row)
            if not row.is_new and row.lecture.guid in self.slots:
                staying.append(self.slots[row.lecture.guid])

    def _refuse(self, row: Wanted, key: _Key, other: str) -> None:
        if key[0] == "room":
            code, words = "room_taken", _("In its room %(other)s is at the same time.")
        else:
            code, words = "speaker_taken", _("One of its speakers is at the same time in %(other)s.")
        message = words % {"other": other}
        self.result.refused.append(Refused(row.incoming.where, code, message, row.lecture.guid))


class _Places:
    """Rooms or tracks: those that are there and those that a file brings."""

    def __init__(self, model: type[Any], edition: Edition, result: Comparison) -> None:
        self.model, self.edition, self.result = model, edition, result
        rows: list[Any] = list(model.objects.filter(edition=edition).order_by("pk"))
        self.by_code: dict[str, Any] = {row.code: row for row in rows}
        self.by_name: dict[str, Any] = {}
        self.sort = max((row.sort for row in rows), default=-1)
        for row in rows:
            self._know(row)

    def _know(self, row: Any) -> None:
        self.by_code.setdefault(row.code, row)
        for language in LANGUAGES:
            if name := getattr(row, f"name_{language}"):
                self.by_name.setdefault(fold_search(name), row)

    def place(self, place: Place, *, is_own: bool) -> Any:
        """The row for it. Only our own files change what they find; a foreign one knows less than we do."""
        found = self.by_code.get(place.code) if place.code else None
        names = [name for name in place.names.values() if name]
        if found is None:
            found = self._named(names)
            # Our own files name every room by its code: two of nearly one name are two.
            found = None if place.code and found is not None and found.pk is None else found
        if found is None:
            return self._new(place, names)
        if place.code and is_own:
            _alter(found, place.columns, self.model, self.result)
        return found

    def _named(self, names: list[str]) -> Any:
        return next((self.by_name[key] for name in names if (key := fold_search(name)) in self.by_name), None)

    def _new(self, place: Place, names: list[str]) -> Any:
        fallback = f"{self.model.__name__.lower()}-{len(self.by_code) + 1}"
        code = code_beside(place.code or code_of(*names) or fallback, self.by_code)
        self.sort = min(self.sort + 1, 32_767)
        columns = {name: value for name, value in place.columns.items() if name in _fields(self.model)}
        row = self.model(**{"edition": self.edition, "code": code, "sort": self.sort, **columns})
        self._know(row)
        self.result.new[self.model].append(row)
        return row


class _People:
    def __init__(self, edition: Edition, result: Comparison) -> None:
        self.edition, self.result = edition, result
        self.by_guid: dict[str, Speaker] = {}
        self.by_code: dict[str, Speaker] = {}
        self.by_name: dict[str, Speaker] = {}
        for row in Speaker.objects.filter(edition=edition).order_by("pk"):
            self._know(row, trilingual(row, "name").values())

    def _know(self, row: Speaker, names: Iterable[str]) -> None:
        self.by_guid[row.guid] = self.by_code[row.code] = row
        for name in filter(None, names):
            self.by_name.setdefault(fold_search(name), row)

    def speaker(self, person: Person) -> Speaker:
        found = self.by_guid.get(person.guid) or self.by_code.get(person.code or "\0")
        if found is None and person.is_known_by_name:
            found = next(
                (self.by_name[key] for name in person.names if (key := fold_search(name)) in self.by_name),
                None,
            )
        if found is None:
            found = Speaker(edition=self.edition, guid=person.guid, **person.columns)
            found.code = code_beside(person.code or found.code, self.by_code)
            self.result.new[Speaker].append(found)
        elif not person.is_known_by_name:
            _alter(found, person.columns, Speaker, self.result)
        self._know(found, person.names)
        return found


class _Taken:
    """The stages and people that are taken, when."""

    def __init__(self, slots: Iterable[Slot]) -> None:
        self.slots: dict[_Key, list[Slot]] = defaultdict(list)
        for slot in slots:
            self.add(slot)

    def add(self, slot: Slot) -> None:
        for key in slot.keys:
            self.slots[key].append(slot)

    def clash(self, slot: Slot) -> tuple[_Key, str] | None:
        """With whom, and over what. The end of one may be the start of the other."""
        for key in slot.keys:
            for other in self.slots[key]:
                if other.starts_at < slot.ends_at and slot.starts_at < other.ends_at:
                    return key, other.owner
        return None


def _slot(lecture: Lecture, people: list[Speaking] | None) -> Slot | None:
    """None: it takes no stage - without a time, called off, or allowed to share."""
    if (
        lecture.starts_at is None
        or lecture.ends_at is None
        or lecture.shared_slot
        or lecture.plan != Plan.PLANNED
    ):
        return None
    keys = [("room", lecture.room.code)] if lecture.room else []
    speakings = _on_stage(lecture) if people is None else people
    keys += [("speaker", row.speaker.guid) for row in speakings]
    return Slot(lecture.code, lecture.starts_at, lecture.ends_at, keys)


def _on_stage(lecture: Lecture) -> list[Speaking]:
    return list(lecture.speakings.all()) if lecture.pk else []


def _alter(row: Any, columns: Mapping[str, Any], model: type[Any], result: Comparison) -> None:
    """New values for a row that is there; one that is new in the same file just gets them."""
    for name, value in columns.items():
        if name in _fields(model) and not _same(getattr(row, name), value):
            setattr(row, name, value)
            if row.pk:
                result.changed[model][row.pk] = row


def _fields(model: type[Any]) -> set[str]:
    return {column.name for column in model._meta.concrete_fields}


def _same(before: Any, after: Any) -> bool:
    """Whether nothing would change for a reader: ends of lines and blanks beside them are no change."""
    if isinstance(before, str) and isinstance(after, str):
        return before == after or clean(before) == after or " ".join(clean(before).split()) == after
    if before is None or after is None or not hasattr(before, "pk"):
        return bool(before == after)
    return before is after or (before.pk is not None and before.pk == after.pk)
