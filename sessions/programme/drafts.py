"""What the draft would change of the public programme: for the organiser's preview and for the release itself."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch

from forum.models import Edition

from ..models import Lecture, Room, Speaker, Speaking, Track
from ..states import SHOWN, LectureState
from .facts import (
    BESIDE,
    TOLD_TO_PEOPLE,
    Facts,
    facts_of,
    facts_of_place,
    facts_of_speaker,
    planned_state,
)


@dataclass
class Change:
    """One lecture that the next release touches."""

    lecture: Lecture
    facts: Facts
    before: LectureState
    after: LectureState
    fields: list[str] = field(default_factory=list)
    told_fields: list[str] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """added, changed, cancelled, removed, reinstated."""
        if self.before == self.after:
            return "changed"
        if self.after != LectureState.RELEASED:
            return str(self.after)
        return "reinstated" if self.before == LectureState.CANCELLED else "added"

    @property
    def is_told(self) -> bool:
        """Whether those who signed up get a letter."""
        return self.before in SHOWN and (self.before != self.after or bool(self.told_fields))

    @property
    def is_moved(self) -> bool:
        return bool({"starts_at", "ends_at"} & set(self.fields))

    def as_json(self) -> dict[str, Any]:
        """For the public list of changes."""
        return {
            "lecture": self.lecture.code,
            "title": self.facts["title"],
            "change": self.kind,
            "fields": self.fields,
            "before": {name: self.lecture.shown.get(name) for name in self.told_fields},
            "after": {name: self.facts[name] for name in self.told_fields},
        }


def drafted(edition: Edition) -> list[Lecture]:
    """Every lecture of the draft with its room, track and people."""
    speakings = Speaking.objects.select_related("speaker").order_by("sort", "id")
    lectures = Lecture.objects.filter(edition=edition).select_related("room", "track", "seating")
    return list(lectures.prefetch_related(Prefetch("speakings", speakings)).order_by("id"))


def changes_of(lectures: list[Lecture]) -> list[Change]:
    changes = []
    for lecture in lectures:
        before, after = LectureState(lecture.state), planned_state(lecture)
        if before == LectureState.DRAFT and after != LectureState.RELEASED:
            continue  # called off before anybody heard of it
        facts = facts_of(lecture, list(lecture.speakings.all()))
        fields = [name for name in facts if name != BESIDE and lecture.shown.get(name) != facts[name]]
        if before != after or (fields and after in SHOWN):
            told = [
                name for name in fields if name in TOLD_TO_PEOPLE and _is_another(name, lecture.shown, facts)
            ]
            changes.append(Change(lecture, facts, before, after, fields, told))
    return changes


def quiet_changes(lectures: list[Lecture]) -> list[tuple[Lecture | Room | Track | Speaker, Facts]]:
    """What a release makes public without a line in the list of changes: rows, and what they shall show.

    People and places as far as lectures of the programme name them - a biography, a photo, the size of a room -,
    and of the lectures what stands beside their facts.
    """
    found: dict[tuple[type[Any], int], tuple[Any, Facts]] = {}
    for lecture in lectures:
        before, after = LectureState(lecture.state), planned_state(lecture)
        if after not in SHOWN or (before == LectureState.DRAFT and after != LectureState.RELEASED):
            continue
        speakings = list(lecture.speakings.all())
        facts = facts_of(lecture, speakings)
        if lecture.shown and lecture.shown.get(BESIDE) != facts[BESIDE]:
            found[Lecture, lecture.pk] = lecture, {**lecture.shown, BESIDE: facts[BESIDE]}
        for place in (lecture.room, lecture.track):
            if place:
                found[type(place), place.pk] = place, facts_of_place(place)
        for speaking in speakings:
            found[Speaker, speaking.speaker_id] = speaking.speaker, facts_of_speaker(speaking.speaker)
    return [(row, facts) for row, facts in found.values() if row.shown != facts]


def _is_another(name: str, before: Facts, after: Facts) -> bool:
    """A corrected name of a room or of a person is new words, and still the same room and person."""
    if name == "room":
        return (before.get(name) or {}).get("code") != (after[name] or {}).get("code")
    if name == "speakers":
        return {row["code"] for row in before.get(name, ())} != {row["code"] for row in after[name]}
    return before.get(name) != after[name]
