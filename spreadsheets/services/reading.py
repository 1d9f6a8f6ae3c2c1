"""Going through a table batch by batch: what each row would do, and - within a transaction - doing it.

Writes nothing of its own and locks nothing: the table's `write` does, through the services of its wing. A batch is
written at once; when it is refused, its rows are tried one by one, each in a savepoint, so that one row that fails does
not hold up the others.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

import structlog
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, InvalidInput
from core.outages import DATABASE_AWAY

from ..cells import Fault
from ..registry import Context, ImportTable, Outcome, Row, Step, refused, refused_input
from ..sheets import Sheet

logger = structlog.get_logger(__name__)


@dataclass
class Reading:
    """One going through. `seen` is where each thing of the file stands first."""

    table: ImportTable
    sheet: Sheet
    context: Context
    seen: dict[Hashable, int] = field(default_factory=dict)

    def remember(self, stop: int) -> None:
        """The rows that were read before - by a worker that is gone - are known, so that their twins are found."""
        for start in range(0, stop, self.table.batch):
            for row in self._rows(start, min(start + self.table.batch, stop)):
                self._twin(row)

    def look(self, start: int) -> list[Step]:
        """What the next batch from `start` on would do."""
        return self._planned(self._rows(start, start + self.table.batch))

    def take(self, start: int) -> list[Step]:
        """Does it; in a transaction."""
        rows = self._rows(start, start + self.table.batch)
        steps = self._planned(rows)
        deeds = [step for step in steps if step.outcome in (Outcome.ADDED, Outcome.CHANGED)]
        if not deeds:
            return steps
        try:
            with transaction.atomic():
                self.table.write(deeds, self.context)
        except DATABASE_AWAY:
            raise
        except (DomainError, IntegrityError):
            done = {id(step): self._alone(step) for step in deeds}
            return [done.get(id(step), step) for step in steps]
        return steps

    def _rows(self, start: int, stop: int) -> list[Row]:
        return self.sheet.rows(self.context, start, stop)

    def _planned(self, rows: Sequence[Row]) -> list[Step]:
        steps: dict[int, Step] = {}
        sound = []
        for row in rows:
            twin = self._twin(row)
            if row.faults:
                steps[row.line] = refused(row, *row.faults)
            elif twin:
                words = _("The same stands in line %(line)s already.") % {"line": twin}
                steps[row.line] = refused(row, Fault("", "duplicate", words))
            else:
                sound.append(row)
        for step in self.table.plan(sound, self.context):
            step.notes = [*step.row.notes, *step.notes]
            steps[step.row.line] = step
        return [steps[row.line] for row in rows]

    def _twin(self, row: Row) -> int:
        """Where the same thing stands before this row; 0 if nowhere."""
        if row.faults or (key := self.table.key(row)) is None:
            return 0
        first = self.seen.setdefault(key, row.line)
        return 0 if first == row.line else first

    def _alone(self, step: Step) -> Step:
        """A row of a batch that was refused: planned anew, since somebody else may have been there meanwhile."""
        try:
            with transaction.atomic():
                (again,) = self.table.plan([step.row], self.context)
                if again.outcome in (Outcome.ADDED, Outcome.CHANGED):
                    self.table.write([again], self.context)
                again.notes = [*step.row.notes, *again.notes]
                return again
        except DATABASE_AWAY:
            raise
        except InvalidInput as refusal:
            return refused_input(step.row, refusal)
        except DomainError as refusal:
            return refused(step.row, Fault("", refusal.code, str(refusal)))
        except IntegrityError:
            logger.warning("import_row_conflicts", table=self.table.code, line=step.row.line)
            words = _("It contradicts what is stored already. Please look at it by hand.")
            return refused(step.row, Fault("", "conflict", words))
