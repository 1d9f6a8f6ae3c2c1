"""The life of an import: a file is looked at and nothing is written, then it is taken in, or dropped.

Small files are looked at and taken in at once, larger ones by the worker, in slices below its time limit. Every batch
locks the import, writes its rows and moves `rows_done` on in one transaction: two workers never do the same batch, and
one that is killed loses nothing. Of each table one import is taken in at a time - a second is *refused*
(`import_running`), not queued: what it would do should be looked at again when the first is done. Sends nothing itself.
"""

import hashlib
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.constraints import violates
from core.errors import DomainError
from core.outages import DATABASE_AWAY
from core.text import clean_line
from forum.queries import Forum, forum_with
from journal.actors import SYSTEM, Actor
from journal.record import record

from ..models import Import, Remark
from ..registry import Context, ImportTable, Outcome, Step, WholeTable, table_in
from ..sheets import read_sheet
from ..states import IMPORT_MOVES, UNDER_WAY, ImportState
from .reading import Reading

logger = structlog.get_logger(__name__)

AT_ONCE = 300  # rows that a page can wait for
SLICE = 60.0  # seconds of a task; its limit is 90
STALLED = timedelta(seconds=30)
KEPT = timedelta(days=7)
_WORDS = 500
_VERBS = {
    ImportState.DONE: "table.import_done",
    ImportState.STOPPED: "table.import_stopped",
    ImportState.FAILED: "table.import_failed",
}


class ImportRunning(DomainError):
    code = "import_running"
    message = _(
        "Another file of this table is being taken in. Please wait until it is done, then load yours again."
    )


class ImportOver(DomainError):
    code = "import_over"
    message = _("This file is not waiting to be taken in.")


def look_at(
    *,
    table: str,
    name: str,
    content: bytes,
    options: Mapping[str, Any],
    forum: Forum,
    at: datetime,
    user: User | None = None,
    by_worker: bool = True,
) -> Import:
    """Keep the file and see what it would do; nothing else is written. Raises FileRefused and what the table refuses.

    `by_worker`: a large file is gone through by the worker; else by the caller, however long it takes.
    """
    one = table_in(table)
    context = Context(forum=forum, actor=SYSTEM, at=at, options=options, user=user)
    one.ready(context)
    sheet = read_sheet(content, one) if isinstance(one, ImportTable) else None
    digest = hashlib.sha256(content).hexdigest()
    notes = [str(words) for words in sheet.notes] if sheet else []
    if known := Import.objects.filter(table=table, digest=digest, state=ImportState.DONE).first():
        moment = timezone.localtime(known.finished_at)
        notes.append(
            str(_("This very file was taken in before: %(moment)s.") % {"moment": f"{moment:%d.%m.%Y %H:%M}"})
        )
    imported = Import(
        table=table, edition=forum.edition, file_name=clean_line(name)[-150:] or table, digest=digest,
        options=dict(options), notes=notes, language=translation.get_language(),
        rows_total=len(sheet) if sheet else 1, created_at=at, touched_at=at, created_by=user,
    )  # fmt: skip
    imported.file.save(f"{imported.code}.table", ContentFile(content), save=False)
    imported.save(force_insert=True)
    _go_on(imported, by_worker)
    imported.refresh_from_db()
    return imported


def take_in(*, imported: Import, actor: Actor, at: datetime, by_worker: bool = True) -> Import:
    """The organiser has looked and agrees. Raises ImportRunning, ImportOver."""
    try:
        with transaction.atomic():
            locked = _locked(imported)
            if not IMPORT_MOVES.allows(locked.state, ImportState.TAKING):
                raise ImportOver
            if locked.state == ImportState.LOOKED:
                _start_anew(locked)
                locked.started_at = at
                record(
                    "table.import_began", locked, actor=actor, at=at, table=locked.table, digest=locked.digest
                )
            locked.state, locked.touched_at = ImportState.TAKING, at
            locked.save()
    except IntegrityError as reason:
        if violates(reason, "import_one_at_a_time"):
            raise ImportRunning from None
        raise
    _go_on(locked, by_worker)
    locked.refresh_from_db()
    return locked


def stop_import(*, imported: Import, actor: Actor, at: datetime) -> None:
    """What is in stays in; it may go on later. Between two batches: the lock waits for the one under way."""
    with transaction.atomic():
        locked = _locked(imported)
        IMPORT_MOVES.check(locked.state, ImportState.STOPPED)
        _close(locked, ImportState.STOPPED, actor, at)


def drop_import(*, imported: Import, at: datetime) -> None:
    """Not to be taken in: the file is deleted at once."""
    with transaction.atomic():
        locked = _locked(imported)
        IMPORT_MOVES.check(locked.state, ImportState.DROPPED)
        locked.state, locked.touched_at, locked.finished_at = ImportState.DROPPED, at, at
        locked.save(update_fields=["state", "touched_at", "finished_at"])
        locked.remarks.all().delete()
    locked.file.delete()


def go_on_with(*, code: str, seconds: float = SLICE, clock: Callable[[], datetime] = timezone.now) -> bool:
    """Batches until the time is up; whether there is more to do. For the worker; two at once take turns."""
    imported = (
        Import.objects.select_related("edition", "created_by").filter(code=code, state__in=UNDER_WAY).first()
    )
    if imported is None:
        return False
    with translation.override(imported.language):
        table = table_in(imported.table)
        try:
            if isinstance(table, WholeTable):
                return _do_whole(imported, table, clock)
            return _do_batches(imported, table, time.monotonic() + seconds, clock)
        except DATABASE_AWAY:
            raise
        except Exception:
            _give_up(imported, clock())
            raise


def import_at_once(
    *,
    table: str,
    name: str,
    content: bytes,
    options: Mapping[str, Any],
    forum: Forum,
    actor: Actor,
    at: datetime,
) -> dict[str, Any]:
    """Looked at and taken in without a pause, for commands. Raises FileRefused, ImportRunning."""
    imported = look_at(
        table=table, name=name, content=content, options=options, forum=forum, at=at, by_worker=False
    )
    imported = take_in(imported=imported, actor=actor, at=at, by_worker=False)
    return imported.counts | {"refused": [row.as_json() for row in imported.remarks.filter(refuses=True)]}


def dry_run(
    *, table: str, content: bytes, options: Mapping[str, Any], forum: Forum, at: datetime
) -> dict[str, Any]:
    """What the file would do; not even the import itself is written. Raises FileRefused."""
    one = table_in(table)
    context = Context(forum=forum, actor=SYSTEM, at=at, options=options)
    one.ready(context)
    if isinstance(one, WholeTable):
        return one.take(content, context, dry_run=True)
    reading = Reading(one, read_sheet(content, one), context)
    counts = dict.fromkeys(("added", "changed", "unchanged", "removed"), 0)
    remarks: list[Remark] = []
    for start in range(0, len(reading.sheet), one.batch):
        steps = reading.look(start)
        for step in steps:
            if step.outcome is not Outcome.REFUSED:
                counts[step.outcome] += 1
        remarks += _remarks(None, steps)
    return {**counts, "refused": [row.as_json() for row in remarks if row.refuses]}


def sweep_imports(*, at: datetime) -> int:
    """Goes on with what no worker has, and deletes files that nobody needs any more."""
    stalled = Import.objects.filter(state__in=UNDER_WAY, touched_at__lt=at - STALLED)
    for imported in stalled:
        _nudge(imported.code)
    for old in Import.objects.exclude(file="").filter(touched_at__lt=at - KEPT):
        if old.state == ImportState.LOOKED:
            drop_import(imported=old, at=at)
        elif old.state not in UNDER_WAY:
            old.file.delete()
            old.remarks.all().delete()
    return len(stalled)


# --- Batches --------------------------------------------------------------------------------------


def _do_batches(imported: Import, table: ImportTable, until: float, clock: Callable[[], datetime]) -> bool:
    with imported.file.open() as file:
        sheet = read_sheet(file.read(), table)
    # The clock of the deed is when it was agreed to; whoever it is done by follows from the row.
    at = imported.started_at or imported.created_at
    reading = Reading(table, sheet, _context(imported, at))
    reading.remember(imported.rows_done)
    while time.monotonic() < until:
        with transaction.atomic():
            locked = _locked(imported)
            if locked.state != imported.state:
                return False  # stopped, or another worker has finished it
            if locked.rows_done != imported.rows_done:
                return True  # another worker is at it: start anew where it is
            start = locked.rows_done
            steps = reading.look(start) if locked.state == ImportState.LOOKING else reading.take(start)
            _count(locked, steps)
            locked.rows_done, locked.touched_at = min(start + table.batch, locked.rows_total), clock()
            locked.save()
            if locked.rows_done >= locked.rows_total:
                _finish(locked, clock())
                return False
        imported.rows_done = locked.rows_done
    return True


def _do_whole(imported: Import, table: WholeTable, clock: Callable[[], datetime]) -> bool:
    with imported.file.open() as file:
        content = file.read()
    with transaction.atomic():
        locked = _locked(imported)
        if locked.state != imported.state or locked.rows_done:
            return False
        context = _context(imported, clock())
        try:
            with transaction.atomic():
                result = table.take(content, context, dry_run=locked.state == ImportState.LOOKING)
        except DomainError as refusal:
            row = {"where": "", "code": refusal.code, "message": str(refusal)}
            result = {"added": 0, "changed": 0, "unchanged": 0, "removed": 0, "refused": [row]}
        for name in ("added", "changed", "unchanged", "removed"):
            setattr(locked, name, result[name])
        locked.refused = len(result["refused"])
        Remark.objects.bulk_create(_remarks_of_whole(locked, result["refused"]), batch_size=500)
        locked.rows_total = max(1, sum(locked.counts.values()))
        locked.rows_done = locked.rows_total
        locked.save()
        _finish(locked, clock())
    return False


def _context(imported: Import, at: datetime) -> Context:
    user = imported.created_by
    return Context(
        forum=forum_with(imported.edition_id), actor=Actor.staff(user) if user else SYSTEM, at=at,
        options=imported.options, user=user,
    )  # fmt: skip


def _count(imported: Import, steps: Iterable[Step]) -> None:
    for step in steps:
        setattr(imported, step.outcome, getattr(imported, step.outcome) + 1)
    Remark.objects.bulk_create(_remarks(imported, steps), batch_size=500)


def _remarks(imported: Import | None, steps: Iterable[Step]) -> list[Remark]:
    return [
        Remark(
            imported=imported, line=step.row.line, column=fault.column[:60], code=fault.code,
            words=str(fault.words)[:_WORDS], refuses=refuses,
        )
        for step in steps
        for refuses, faults in ((True, step.faults), (False, step.notes))
        for fault in faults
    ]  # fmt: skip


def _remarks_of_whole(imported: Import, rows: Iterable[Mapping[str, str]]) -> list[Remark]:
    """Other formats name places that are no lines: they stay in the words."""
    remarks = []
    for row in rows:
        line = row["where"].removeprefix("line ")
        words = row["message"] if line.isdigit() or not row["where"] else f"{row['where']}: {row['message']}"
        remarks.append(
            Remark(
                imported=imported,
                line=int(line) if line.isdigit() else 0,
                code=row["code"],
                words=words[:_WORDS],
            )
        )
    return remarks


# --- States ---------------------------------------------------------------------------------------


def _locked(imported: Import) -> Import:
    return Import.objects.select_for_update(no_key=True, of=("self",)).get(pk=imported.pk)


def _start_anew(imported: Import) -> None:
    """What was counted while looking is counted again while taking in."""
    imported.remarks.all().delete()
    imported.rows_done = 0
    imported.added = imported.changed = imported.unchanged = imported.removed = imported.refused = 0


def _finish(imported: Import, at: datetime) -> None:
    if imported.state == ImportState.LOOKING:
        IMPORT_MOVES.check(imported.state, ImportState.LOOKED)
        imported.state = ImportState.LOOKED
        imported.save(update_fields=["state"])
    else:
        _close(imported, ImportState.DONE, _context(imported, at).actor, at)


def _close(imported: Import, state: ImportState, actor: Actor, at: datetime) -> None:
    IMPORT_MOVES.check(imported.state, state)
    imported.state, imported.touched_at, imported.finished_at = state, at, at
    imported.save(update_fields=["state", "touched_at", "finished_at"])
    record(_VERBS[state], imported, actor=actor, at=at, table=imported.table, **imported.counts)


def _give_up(imported: Import, at: datetime) -> None:
    """A fault of ours: it ends here with what was taken in so far, and is not tried for ever."""
    with transaction.atomic():
        locked = _locked(imported)
        if IMPORT_MOVES.allows(locked.state, ImportState.FAILED):
            _close(locked, ImportState.FAILED, SYSTEM, at)


def _go_on(imported: Import, by_worker: bool) -> None:
    """Small ones now, the others by the worker after the commit."""
    if imported.rows_total <= AT_ONCE or not by_worker:
        while go_on_with(code=imported.code):
            pass
    else:
        transaction.on_commit(lambda: _nudge(imported.code))


def _nudge(code: str) -> None:
    from ..tasks import go_on_with_import  # the task imports the services

    try:
        go_on_with_import.delay(code)
    except Exception as reason:  # noqa: BLE001 - the sweep finds it
        logger.warning("import_nudge_lost", reason=type(reason).__name__)
