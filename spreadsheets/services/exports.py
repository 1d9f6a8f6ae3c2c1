"""The life of an export: asked for, made - at once or by the worker -, handed out, deleted after some days.

A worker that is lost while making one is followed by another that begins anew: nothing is written but the file. Sends
the letter with the link when a large one is ready. That an export was asked for goes to the journal, and each time
that it is handed out.
"""

import tempfile
from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from django.core.files import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import DomainError, InvalidInput
from core.outages import DATABASE_AWAY
from forum.queries import current_forum
from journal.actors import Actor
from journal.record import record

from .. import emails
from ..files.writing import write_table
from ..models import Export
from ..models.exporting import FileFormat
from ..registry import Column, ExportTable, table_out
from ..states import BEING_MADE, EXPORT_MOVES, ExportState

logger = structlog.get_logger(__name__)

AT_ONCE = 2_000  # rows that a page can wait for
_BATCH = 500  # rows in memory at a time
_TOLD = 2_000  # rows after which it is said how far it is
STALLED = timedelta(seconds=150)  # longer than a task may take
KEPT = timedelta(days=7)


class ExportNotReady(DomainError):
    code, status = "export_not_ready", 409
    message = _("This file is not there: it is not ready yet, or deleted already.")


def start_export(
    *,
    table: str,
    keys: Sequence[int] | None,
    columns: Sequence[str],
    file_format: str,
    user: User,
    actor: Actor,
    at: datetime,
    filters: str = "",
    at_once: bool | None = None,
) -> Export:
    """`keys` are the rows, in their order; None is all of them. Small ones are ready when this returns.

    `at_once` makes it now, however large, or never. Raises InvalidInput.
    """
    one = table_out(table)
    chosen = [column.code for column in one.columns if column.code in set(columns)]
    errors: dict[str, list[Any]] = {}
    if not chosen:
        errors["columns"] = [_("Please choose at least one column.")]
    if file_format not in FileFormat.values:
        errors["file_format"] = [_("Please choose one of the answers offered.")]
    if errors:
        raise InvalidInput(errors)
    total = one.queryset().count() if keys is None else len(keys)
    with transaction.atomic():
        export = Export.objects.create(
            table=table, file_format=file_format, columns=chosen, keys=None if keys is None else list(keys),
            filters=filters[:500], language=translation.get_language(), rows_total=total,
            created_at=at, touched_at=at, created_by=user,
        )  # fmt: skip
        record(
            one.verb, export, actor=actor, at=at, table=table, rows=total, columns=chosen,
            file_format=file_format, personal=one.is_personal, all=keys is None,
        )  # fmt: skip
        if not (total <= AT_ONCE if at_once is None else at_once):
            transaction.on_commit(lambda: _nudge(export.code))
            return export
    make_export(code=export.code, tell=False)
    export.refresh_from_db()
    return export


def export_now(
    *,
    table: str,
    queryset: "QuerySet[Any]",
    columns: Sequence[str],
    file_format: str,
    user: User,
    actor: Actor,
    at: datetime,
) -> "File[bytes]":
    """For programs, which wait: the file itself, however large."""
    export = start_export(
        table=table, keys=keys_of(queryset), columns=columns, file_format=file_format,
        user=user, actor=actor, at=at, at_once=True,
    )  # fmt: skip
    return hand_out(export=export, actor=actor, at=at)


def make_export(*, code: str, tell: bool = True) -> bool:
    """Writes the file; False if somebody else does, or did. `tell`: its maker gets a letter."""
    export = _claim(code)
    if export is None:
        return False
    try:
        with translation.override(export.language), timezone.override(current_forum().edition.zone):
            _make(export)
    except DATABASE_AWAY:
        raise
    except Exception:
        _move(export, ExportState.FAILED)
        raise
    with transaction.atomic():
        at = timezone.now()
        mine = _move(
            export,
            ExportState.READY,
            ready_at=at,
            rows_done=export.rows_done,
            file=export.file.name,
            keys=None,
        )
        if mine and tell:
            emails.queue_export_ready(export, at=at)
    return mine


def hand_out(*, export: Export, actor: Actor, at: datetime) -> "File[bytes]":
    """The file, for somebody whom `access` lets. Raises ExportNotReady."""
    name = export.file.name if export.state == ExportState.READY else ""
    if not name or not export.file.storage.exists(name):
        raise ExportNotReady
    with transaction.atomic():
        Export.objects.filter(pk=export.pk).update(downloads=export.downloads + 1)
        record("export.downloaded", export, actor=actor, at=at, table=export.table, rows=export.rows_done)
    return export.file.open()


def sweep_exports(*, at: datetime) -> int:
    """Makes what a lost worker left behind; deletes old files."""
    stalled = Export.objects.filter(state__in=BEING_MADE, touched_at__lt=at - STALLED)
    for export in stalled:
        _nudge(export.code)
    for old in Export.objects.filter(
        state__in=EXPORT_MOVES.sources(ExportState.GONE), touched_at__lt=at - KEPT
    ):
        if old.file:
            old.file.delete(save=False)
        _move(old, ExportState.GONE, file="", keys=None)
    return len(stalled)


# --- Making ---------------------------------------------------------------------------------------


def _claim(code: str) -> Export | None:
    """Guarded: who moves it on makes it. One that is being made is taken over only when it has stalled."""
    at = timezone.now()
    export = Export.objects.filter(code=code, state__in=BEING_MADE).select_related("created_by").first()
    if export is None or (export.state == ExportState.MAKING and export.touched_at > at - STALLED):
        return None
    mine = Export.objects.filter(pk=export.pk, state=export.state, touched_at=export.touched_at)
    EXPORT_MOVES.check(export.state, ExportState.MAKING)
    if not mine.update(state=ExportState.MAKING, touched_at=at, rows_done=0):
        return None
    export.state, export.touched_at = ExportState.MAKING, at
    if export.keys is not None:
        export.keys = array("q", export.keys)
    return export


def _make(export: Export) -> None:
    table = table_out(export.table)
    columns = [column for column in table.columns if column.code in export.columns]
    with tempfile.TemporaryDirectory(prefix="export-") as folder:
        path = Path(folder) / f"table.{export.file_format}"
        written = write_table(
            path,
            _told(export, rows_of(table, export.keys, columns)),
            file_format=export.file_format,
            headings=[column.words for column in columns],
        )
        export.rows_done = written
        with path.open("rb") as file:
            export.file.save(f"{export.code}.{export.file_format}", File(file), save=False)


def keys_of(queryset: "QuerySet[Any]") -> Sequence[int]:
    """The numbers alone, eight bytes each: what the database answers is not kept as a whole beside them."""
    return array("q", queryset.values_list("pk", flat=True).iterator(chunk_size=_TOLD))


def rows_of(
    table: ExportTable, keys: Sequence[int] | None, columns: Sequence[Column]
) -> Iterator[Sequence[Any]]:
    """In the order of `keys`, read in batches: memory stays the same however many there are."""
    if keys is None:
        keys = keys_of(table.queryset().order_by("pk"))
    with_key = [Column("pk", "", source="pk"), *columns]
    for start in range(0, len(keys), _BATCH):
        part = keys[start : start + _BATCH]
        found = {row[0]: row[1:] for row in table.rows(table.queryset().filter(pk__in=part), with_key)}
        yield from (found[key] for key in part if key in found)


def _told(export: Export, rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """Passes the rows on and says now and then how far it is."""
    for number, row in enumerate(rows, start=1):
        if number % _TOLD == 0:
            Export.objects.filter(pk=export.pk, state=ExportState.MAKING).update(rows_done=number)
        yield row


def _move(export: Export, state: ExportState, **changes: Any) -> bool:
    EXPORT_MOVES.check(export.state, state)
    mine = Export.objects.filter(pk=export.pk, state=export.state, touched_at=export.touched_at)
    moved = bool(mine.update(state=state, **changes))
    export.state = state
    return moved


def _nudge(code: str) -> None:
    from ..tasks import make_export  # the task imports the services

    try:
        make_export.delay(code)
    except Exception as reason:  # noqa: BLE001 - the sweep finds it
        logger.warning("export_nudge_lost", reason=type(reason).__name__)
