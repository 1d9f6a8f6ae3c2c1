"""Tables of moves: which state may follow which. Each wing writes its own table in `states.py`."""

from collections.abc import Iterable, Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

from .errors import DomainError


class MoveRefused(DomainError):
    code = "move_refused"

    def __init__(self, before: str, after: str) -> None:
        super().__init__(_("This is not possible in its present state."), state=before, wanted=after)
        self.before, self.after = before, after


class Moves:
    """`Moves(State, {State.DRAFT: {State.SUBMITTED}, …})`; states that are not keys are final."""

    def __init__(self, states: type[models.TextChoices], table: Mapping[str, Iterable[str]]) -> None:
        self.states = states
        self.table = {state: frozenset(table.get(state, ())) for state in states}

    def allows(self, before: str, after: str) -> bool:
        return after in self.table[self.states(before)]

    def check(self, before: str, after: str) -> None:
        if not self.allows(before, after):
            raise MoveRefused(before, after)

    def sources(self, after: str) -> list[str]:
        """The states from which `after` may be reached: for guarded updates (`state__in=…`)."""
        return [before for before, targets in self.table.items() if after in targets]
