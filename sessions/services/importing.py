"""Taking a programme from a file into the draft, all at once or not at all. The public sees it with the next release.

Locks the edition's rules, as a release does: an import and a release follow one another. A lecture that the file no
longer has is planned to be taken out; nothing is ever deleted. Sends nothing.
"""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.constraints import violates
from core.errors import DomainError
from forum.models import Edition
from journal.actors import Actor
from journal.record import record

from ..exchange.comparing import Comparison, Wanted, compared
from ..exchange.incoming import Incoming
from ..exchange.raw import Refused
from ..models import Lecture, ProgrammeRules, Room, Speaker, Speaking, Track
from ..states import Plan
from .locks import overlaps_put_off

_BATCH = 300


class StillOverlaps(DomainError):
    """Somebody drafted something at the same time."""

    code = "overlap"
    message = _("Meanwhile another lecture was drafted at the same time. Please import once more.")


def import_programme(
    *,
    edition: Edition,
    lectures: list[Incoming],
    refused: list[Refused],
    actor: Actor,
    at: datetime,
    dry_run: bool = False,
    share_slots: bool = False,
) -> Comparison:
    """What was done, or with `dry_run` what would be. `share_slots`: overlapping lectures share their slot.

    Raises StillOverlaps.
    """
    if dry_run:
        return compared(edition, lectures, refused, share_slots=share_slots)
    try:
        with transaction.atomic():
            ProgrammeRules.objects.get_or_create(edition=edition)
            ProgrammeRules.objects.select_for_update(no_key=True).get(edition=edition)
            comparison = compared(edition, lectures, refused, share_slots=share_slots)
            with overlaps_put_off():
                _write(comparison)
            _record(edition, comparison, actor, at)
    except IntegrityError as reason:
        if violates(reason, "lecture_room_once") or violates(reason, "speaker_in_one_place"):
            raise StillOverlaps from None
        raise
    return comparison


def _record(edition: Edition, comparison: Comparison, actor: Actor, at: datetime) -> None:
    numbers = comparison.as_json()
    refused = len(numbers.pop("refused"))
    if numbers["added"] or numbers["changed"] or numbers["removed"]:
        record("programme.imported", edition, actor=actor, at=at, **numbers, refused=refused)


def _write(comparison: Comparison) -> None:
    taken = _named(comparison)
    for model in (Room, Track, Speaker):
        fresh = [row for row in comparison.new[model] if id(row) in taken]
        model.objects.bulk_create(fresh, batch_size=_BATCH)
        if changed := list(comparison.changed[model].values()):
            columns = [name.name for name in model._meta.concrete_fields if name.name not in _FIXED]
            model.objects.bulk_update(changed, columns, batch_size=_BATCH)
    for row in comparison.wanted:  # their places and people have numbers now
        row.lecture.room, row.lecture.track = row.lecture.room, row.lecture.track
    Lecture.objects.bulk_create([row.lecture for row in comparison.added], batch_size=_BATCH)
    altered = [row for row in comparison.altered if row.fields]
    if altered:
        fields = sorted({name for row in altered for name in row.fields})
        Lecture.objects.bulk_update([row.lecture for row in altered], fields, batch_size=_BATCH)
    removed = [row.pk for row in comparison.removed]
    Lecture.objects.filter(pk__in=removed).update(plan=Plan.REMOVED)
    _write_people([row for row in comparison.wanted if row.people is not None])


_FIXED = ("id", "edition", "code", "guid")


def _named(comparison: Comparison) -> set[int]:
    """Places and people of lectures that are taken: what only a refused lecture names is not made."""
    named: set[int] = set()
    for row in comparison.wanted:
        named |= {id(row.lecture.room), id(row.lecture.track)}
        named |= {id(speaking.speaker) for speaking in row.people or ()}
    return named


def _write_people(rows: list[Wanted]) -> None:
    """Who stays on the stage keeps their row, so that its history is true."""
    before: dict[tuple[int, int], Speaking] = {}
    lectures = [row.lecture.pk for row in rows if not row.is_new]
    for speaking in Speaking.objects.filter(lecture_id__in=lectures):
        before[speaking.lecture_id, speaking.speaker_id] = speaking
    fresh, kept = [], []
    for row in rows:
        for speaking in row.people or ():
            # Set anew: when they were put together the rows had no number yet.
            speaking.lecture, speaking.speaker = row.lecture, speaking.speaker
            known: Any = before.pop((row.lecture.pk, speaking.speaker.pk), None)
            if known is None:
                fresh.append(speaking)
            else:
                known.part, known.sort = speaking.part, speaking.sort
                kept.append(known)
    Speaking.objects.filter(pk__in=[speaking.pk for speaking in before.values()]).delete()
    Speaking.objects.bulk_update(kept, ["part", "sort"], batch_size=_BATCH)
    Speaking.objects.bulk_create(fresh, batch_size=_BATCH)
