"""Making sense of raw events: one lecture after the other, each taken wholly or refused with a reason.

What is seen in a file goes before what is hidden in it: somebody who has edited the title of our own export means it.
"""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from core.text import fold_search
from core.translations import LANGUAGES
from forum.models import Edition

from ..programme.facts import in_language
from ..states import Kind, Part, Plan
from .gathering import NO_ROOM
from .identifiers import code_of, uuid_of
from .incoming import (
    ABSTRACT,
    NAME,
    PLACE,
    ROLE,
    TITLE,
    Incoming,
    Person,
    Place,
    RowRefused,
    clean,
    clean_title,
    in_languages,
    language_of,
    limited,
    own_texts,
    spoken,
    whole_number,
    yes_or_no,
)
from .markup import plain
from .moments import TimeRefused, length_of, moment_of
from .raw import MOST_EVENTS, FileRefused, RawEvent, RawPerson, RawSchedule, Refused, mapping, rows, text

_NOWHERE = frozenset({"", "-", "–", NO_ROOM, "tba", "tbd", "n/a", "none"})
_KINDS = {
    Kind.PANEL: ("panel", "podium", "discussion", "diskussion", "debate", "round table", "панель", "круглый"),
    Kind.WORKSHOP: ("workshop", "hands-on", "tutorial", "training", "мастер", "шеберлік"),
    Kind.PLENARY: ("plenary", "keynote", "opening", "closing", "ceremony", "пленар"),
    Kind.SHOW: ("show", "concert", "performance", "film", "music", "показ"),
    Kind.BREAK: ("break", "lunch", "pause", "coffee", "перерыв", "үзіліс"),
}


def understood(raw: RawSchedule, edition: Edition) -> tuple[list[Incoming], list[Refused]]:
    """Raises FileRefused where there is nothing at all in it, or by far too much."""
    untimed = rows(raw.own.get("unscheduled"))
    raw.events += [
        RawEvent(where=f"unscheduled {number}", key=text(row.get("guid")), extra=row)
        for number, row in enumerate(untimed, 1)
    ]
    if not raw.events:
        raise FileRefused(_("There is no lecture in this file."), code="nothing_in_it")
    if len(raw.events) > MOST_EVENTS:
        raise FileRefused(_("There are too many lectures in this file."), code="too_many")
    reading = _Understanding(raw, edition)
    taken: dict[str, Incoming] = {}
    for event in raw.events:
        guid, code = reading.names_of(event)
        try:
            if guid in taken:
                words = _("The same lecture stands in this file twice: %(first)s.")
                raise RowRefused("duplicate", words % {"first": taken[guid].where})
            taken[guid] = reading.lecture(event, guid, code)
        except (RowRefused, TimeRefused) as refusal:
            reading.refuse(event.where, refusal, guid, code)
    return list(taken.values()), reading.refused


class _Understanding:
    def __init__(self, raw: RawSchedule, edition: Edition) -> None:
        self.raw, self.own = raw, raw.own
        self.acronym = raw.acronym or edition.code
        self.language = text(self.own.get("language"))
        self.refused: list[Refused] = []
        self.numbered: dict[tuple[str, ...], str] = {}  # events without a UUID, by all that tells them apart
        self.given: set[str] = set()
        self.zone = self._zone(edition)
        self.head = {
            name: {text(row.get("code")): row for row in rows(self.own.get(name)) if text(row.get("code"))}
            for name in ("rooms", "tracks", "speakers")
        }
        speakers = self.head["speakers"].values()
        self.people = {text(row.get("guid")): row for row in speakers}
        self.people |= {text(row.get("id")): row for row in speakers}

    def refuse(self, where: str, refusal: "RowRefused | TimeRefused", guid: str = "", code: str = "") -> None:
        self.refused.append(Refused(where, refusal.code, str(refusal.message), guid, code))

    def _zone(self, edition: Edition) -> ZoneInfo | None:
        """The file's own, else the forum's. An unknown one is told; moments with an offset need none."""
        if not self.raw.zone:
            return edition.zone
        if self.raw.zone in available_timezones():
            return ZoneInfo(self.raw.zone)
        words = _("Unknown time zone: %(zone)s") % {"zone": self.raw.zone[:60]}
        self.refuse("conference", RowRefused("unknown_zone", words))
        return None

    def names_of(self, event: RawEvent) -> tuple[str, str]:
        """Its UUID and its code; always the same for the same event of the same conference.

        A UUID names one event. Numbers and titles need not: the coffee break that stands in every room, or twice
        a day, is told apart by its room, and then by its time.
        """
        extra = event.extra or {}
        title = next(
            iter(in_languages(extra.get("title") if event.title is None else event.title).values()), ""
        )
        known_by = event.key or event.slug or text(extra.get("code")) or text(title)
        guid = uuid_of(event.key) if uuid_of(event.key or "x") == event.key.lower() else ""
        candidates = (text(extra.get("code")), event.code, event.slug, event.number, text(title))
        if not guid:
            room = text(next(iter(in_languages(event.room).values()), ""))
            apart = (known_by, room, event.date or event.day, event.start)
            names = [uuid_of(self.acronym, "event", *apart[:parts]) for parts in (1, 2, 4)]
            guid = self.numbered.get(apart) or next((it for it in names if it not in self.given), names[-1])
            self.numbered[apart] = guid
            self.given.add(guid)
        return guid, code_of(*candidates) or guid[:8]

    def lecture(self, event: RawEvent, guid: str, code: str) -> Incoming:
        extra = event.extra or {}
        lecture = Incoming(event.where, guid, code, is_own=bool(extra))
        lecture.columns |= (
            self._title(event, extra) | self._abstract(event, extra) | self._times(event, extra)
        )
        lecture.columns |= self._languages(event, extra) | _kind(event, extra) | _rules(extra, self.zone)
        lecture.places |= self._place("room", event.room, extra) | self._place("track", event.track, extra)
        if event.persons is not None or "speakers" in extra:
            lecture.people = self._people(event, extra)
        return lecture

    # --- Words ----------------------------------------------------------------------------------

    def _title(self, event: RawEvent, extra: dict[str, Any]) -> dict[str, Any]:
        texts = self._texts("title", event.title, extra, _first_of(event.language))
        columns = {
            f"title_{key}": limited(clean_title(words), TITLE, _("title")) for key, words in texts.items()
        }
        if not any(columns.values()):
            raise RowRefused("no_title", _("It has no title."))
        return columns

    def _abstract(self, event: RawEvent, extra: dict[str, Any]) -> dict[str, Any]:
        """Other formats part it in three; here the line under the title, the summary and the rest are one text."""
        if extra:
            texts = self._texts("abstract", event.abstract, extra, "")
        else:
            pieces: dict[str, list[str]] = {}
            for value in (event.subtitle, event.abstract, event.description):
                for key, words in (
                    in_languages(value, _first_of(event.language)).items() if value is not None else ()
                ):
                    piece = clean(plain(text(words)))
                    if not any(piece in known for known in pieces.setdefault(key, [])):
                        pieces[key].append(piece)
            texts = {key: "\n\n".join(filter(None, words)) for key, words in pieces.items()}
        return {
            f"abstract_{key}": limited(clean(words), ABSTRACT, _("abstract")) for key, words in texts.items()
        }

    def _texts(self, name: str, seen: Any, extra: dict[str, Any], said: str) -> dict[str, Any]:
        if name not in extra:
            return in_languages(seen, said) if seen is not None else {}
        texts = own_texts(extra, name)
        if seen is not None and clean(in_language(texts, self.language).text) != clean(seen):
            texts[self.language if self.language in LANGUAGES else language_of(text(seen))] = text(seen)
        return texts

    def _languages(self, event: RawEvent, extra: dict[str, Any]) -> dict[str, Any]:
        seen, ours = spoken(event.language), spoken(extra.get("languages"))
        columns = {"interpretation": spoken(extra["interpretation"])} if "interpretation" in extra else {}
        if event.language is None and "languages" not in extra:
            return columns
        return columns | {"languages": ours if event.language is None or ours[:1] == seen[:1] else seen}

    # --- Time -----------------------------------------------------------------------------------

    def _times(self, event: RawEvent, extra: dict[str, Any]) -> dict[str, Any]:
        about: dict[str, Any] = {
            "day_start": event.day_start,
            "day_change": self.raw.day_change,
            "zone": self.zone,
        }
        starts_at = moment_of(stamp=event.date, clock=event.start, day=event.day, **about)
        if starts_at is None:
            return {"starts_at": None, "ends_at": None} if "starts_at" in extra else {}
        length = length_of(event.duration)
        if length is None and event.end:
            day = str(starts_at.astimezone(self.zone or UTC).date())
            ends_at = moment_of(
                stamp="", clock=event.end, day=day, **{**about, "day_start": "", "day_change": ""}
            )
            length = ends_at - starts_at if ends_at else None
            if length is not None and length <= timedelta() and "T" not in event.end:
                length += timedelta(days=1)  # a clock past midnight
        if length is None:
            raise RowRefused("no_duration", _("It has a start and neither a length nor an end."))
        if not timedelta() < length <= timedelta(days=14):
            raise RowRefused("bad_duration", _("It ends before it starts."))
        return _exact(starts_at, length, extra)

    # --- Places and people ----------------------------------------------------------------------

    def _place(self, kind: str, seen: Any, extra: dict[str, Any]) -> dict[str, Place | None]:
        """The room or the track, by the code that our files give it or by the name that is seen."""
        head = self.head[f"{kind}s"].get(text(extra.get(kind)))
        names = in_languages(seen) if seen is not None else {}
        name = clean_title(next(iter(names.values()), ""))
        if head and (seen is None or name == clean_title(head.get("shown"))):
            texts = {key: _name(words, PLACE) for key, words in own_texts(head, "name").items()}
            capacity, sort = (
                whole_number(head.get("capacity"), "capacity"),
                whole_number(head.get("sort"), "sort"),
            )
            return {kind: Place(code_of(text(head["code"])), texts, capacity, min(sort or 0, 32_767))}
        if seen is None and kind not in extra:
            return {}
        if name.lower() in _NOWHERE:
            return {kind: None}
        said = self.raw.capacities.get(name) if kind == "room" else None
        seats = int(said) if isinstance(said, int | float) and 0 <= said < 1_000_000 else None
        return {kind: Place("", {key: _name(words, PLACE) for key, words in names.items()}, seats)}

    def _people(self, event: RawEvent, extra: dict[str, Any]) -> list[Person]:
        ours = {text(row.get("code")): row for row in rows(extra.get("speakers"))}
        if event.persons is None:
            heads = (self.head["speakers"].get(code) for code in ours)
            found = [self._own_person(head, None) for head in heads if head]
        else:
            found = [person for raw in event.persons if (person := self._person(raw, event)) is not None]
        people: dict[str, Person] = {}
        for person in found:
            part = text(mapping(ours.get(person.code)).get("part"))
            person.part = part if part in Part.values else None
            people.setdefault(person.guid, person)
        return list(people.values())

    def _person(self, raw: RawPerson, event: RawEvent) -> Person | None:
        head = self.people.get(raw.key) if raw.key else None
        names = in_languages(raw.name)
        name = _name(next(iter(names.values()), ""), NAME)
        if head:
            return self._own_person(head, name or None)
        if not name:
            return None
        words = clean(plain(text(next(iter(in_languages(raw.bio).values()), ""))))
        bio = {f"bio_{language_of(words)}": limited(words, ABSTRACT, _("about the person"))} if words else {}
        return Person(
            guid=self._guid_of(raw, name),
            code=code_of(raw.code),
            columns={f"name_{language_of(name)}": name} | bio,
            is_known_by_name=not raw.key,
        )

    def _guid_of(self, raw: RawPerson, name: str) -> str:
        if not raw.key:
            return uuid_of(self.acronym, "name", fold_search(name))
        known = uuid_of(raw.key)
        return known if known == raw.key.lower() else uuid_of(self.acronym, "person", raw.key)

    def _own_person(self, head: dict[str, Any], seen: str | None) -> Person:
        names = own_texts(head, "name")
        if seen is not None and clean_title(in_language(names, self.language).text) != seen:
            names[self.language if self.language in LANGUAGES else language_of(seen)] = seen
        columns = {f"name_{key}": _name(words, NAME) for key, words in names.items()}
        columns |= {f"role_{key}": _name(words, ROLE) for key, words in own_texts(head, "role").items()}
        columns |= {
            f"bio_{key}": limited(clean(words), ABSTRACT, _("about the person"))
            for key, words in own_texts(head, "bio").items()
        }
        columns["country"] = text(head.get("country"))[:2]
        code = text(head.get("code"))
        return Person(guid=uuid_of(text(head.get("guid")) or code), code=code_of(code), columns=columns)


def _first_of(languages: Any) -> str:
    return next(iter(spoken(languages)), "")


def _name(value: Any, limit: int) -> str:
    return limited(clean_title(value), limit, _("name"))


def _exact(starts_at: datetime, length: timedelta, extra: dict[str, Any]) -> dict[str, Any]:
    """Lengths are seen in whole minutes; our own files know the second, if nobody has changed what is seen."""
    times = {"starts_at": starts_at, "ends_at": starts_at + length}
    hidden = {name: _moment(extra, name) for name in times}
    if hidden["starts_at"] and hidden["ends_at"]:
        minutes = (hidden["ends_at"] - hidden["starts_at"]) // timedelta(minutes=1)
        if hidden["starts_at"] == starts_at and timedelta(minutes=minutes) == length:
            return hidden
    return times


def _moment(extra: dict[str, Any], name: str, zone: ZoneInfo | None = None) -> datetime | None:
    return moment_of(stamp=text(extra.get(name)), clock="", day="", day_start="", day_change="", zone=zone)


def _kind(event: RawEvent, extra: dict[str, Any]) -> dict[str, Any]:
    seen = event.kind if event.kind is not None else extra.get("kind")
    if seen is None and not extra:
        seen = event.track  # who has no types often has a track for the breaks
    if seen is None:
        return {}
    word = clean_title(next(iter(in_languages(seen).values()), "")).lower()
    if word in Kind.values:
        return {"kind": word}
    if word in (labels := _kind_labels()):
        return {"kind": labels[word]}
    found = (kind for kind, words in _KINDS.items() if any(known in word for known in words))
    return {"kind": str(next(found, Kind.LECTURE))}


@cache
def _kind_labels() -> dict[str, str]:
    """The words that people see for a kind, in any of our languages."""
    labels: dict[str, str] = {}
    for language in LANGUAGES:
        with override(language):
            labels |= {str(kind.label).lower(): str(kind) for kind in Kind}
    return labels


def _rules(extra: dict[str, Any], zone: ZoneInfo | None) -> dict[str, Any]:
    """What only our own files and tables say."""
    columns: dict[str, Any] = {}
    for name in ("signup_required", "shared_slot"):
        if name in extra:
            columns[name] = yes_or_no(extra[name], name)
    if "headsets" in extra:
        columns["headsets"] = whole_number(extra["headsets"], "headsets") or 0
    if "capacity" in extra:
        columns["capacity"] = whole_number(extra["capacity"], "capacity")
    for name in ("signup_opens_at", "signup_closes_at"):
        if name in extra:
            columns[name] = _moment(extra, name, zone)
    if text(extra.get("plan")) in (Plan.PLANNED, Plan.CANCELLED):
        columns["plan"] = text(extra["plan"])
    return columns
