"""The life of the organisers' own words for a kind of letter: saved as a new version, put back to the built-in ones.

Locks the version in force. Sends nothing: letters that are queued already are written in the new words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from core.constraints import violates
from core.errors import DomainError, NotFound
from core.text import clean_line
from core.translations import LANGUAGES
from forum.models import Edition
from journal.actors import Actor
from journal.record import record

from ..letters import worded
from ..models import LetterTemplate
from ..wording.checks import Found, Wording, faults_of

_ONCE = ("letter_template_in_force_once", "letter_template_version_once")


@dataclass(frozen=True, slots=True)
class LetterKind:
    """What the journal writes about."""

    code: str


class Unsendable(DomainError):
    """A wording with faults; `found` says where."""

    code = "wording_unsendable"
    status = 400
    message = _("This cannot be saved: the letter could not be sent so.")

    def __init__(self, found: list[Found]) -> None:
        super().__init__()
        self.found = found


class ChangedMeanwhile(DomainError):
    code = "wording_changed_meanwhile"
    message = _("Somebody else has just saved other words for this letter. Please look at them first.")


def save_words(
    *,
    edition: Edition,
    kind: str,
    wordings: Mapping[str, Wording],
    based_on: int,
    actor: Actor,
    at: datetime,
) -> LetterTemplate:
    """A new version. `based_on` is the version that the organiser began from, 0 for the built-in words.

    Raises NotFound, Unsendable, ChangedMeanwhile.
    """
    if kind not in worded():
        raise NotFound
    if found := faults_of(wordings, worded()[kind].placeholders):
        raise Unsendable(found)
    texts = {
        **{f"subject_{code}": clean_line(wordings[code].subject) for code in LANGUAGES},
        **{f"body_{code}": wordings[code].body.replace("\r\n", "\n").strip() for code in LANGUAGES},
    }
    try:
        with transaction.atomic():
            before = _retire(edition, kind, based_on=based_on, at=at)
            if before is not None and all(getattr(before, name) == text for name, text in texts.items()):
                transaction.set_rollback(True)  # nothing new: no version, no entry
                return before
            rows = LetterTemplate.objects.filter(edition=edition, kind=kind)
            version = (rows.aggregate(last=Max("version"))["last"] or 0) + 1
            saved = LetterTemplate.objects.create(
                edition=edition, kind=kind, version=version, saved_at=at, saved_by_id=actor.user_id, **texts
            )
            record("letter.worded", LetterKind(kind), actor=actor, at=at, version=version)
    except IntegrityError as reason:
        if any(violates(reason, name) for name in _ONCE):
            raise ChangedMeanwhile from reason
        raise
    return saved


def reset_words(*, edition: Edition, kind: str, based_on: int, actor: Actor, at: datetime) -> None:
    """From now on the built-in words again; the versions stay to be looked at."""
    with transaction.atomic():
        if _retire(edition, kind, based_on=based_on, at=at) is not None:
            record("letter.reset", LetterKind(kind), actor=actor, at=at, version=based_on)


def copy_words(*, source: Edition, target: Edition, actor: Actor, at: datetime) -> int:
    """For a new edition: the words in force become its first versions. Returns how many."""
    kept = LetterTemplate.objects.filter(edition=source, replaced_at=None)
    copies = [
        LetterTemplate(
            edition=target, kind=row.kind, version=1, saved_at=at, saved_by_id=actor.user_id,
            **{f"{name}_{code}": getattr(row, f"{name}_{code}") for name in ("subject", "body") for code in LANGUAGES},
        )
        for row in kept
    ]  # fmt: skip
    with transaction.atomic():
        LetterTemplate.objects.bulk_create(copies)
        for copy in copies:
            record("letter.worded", LetterKind(copy.kind), actor=actor, at=at, version=1, copied=True)
    return len(copies)


def _retire(edition: Edition, kind: str, *, based_on: int, at: datetime) -> LetterTemplate | None:
    """The version in force until now, locked. Two who begin from the same one: the second is told."""
    rows = LetterTemplate.objects.select_for_update(no_key=True, of=("self",))
    before = rows.filter(edition=edition, kind=kind, replaced_at=None).first()
    if (before.version if before else 0) != based_on:
        raise ChangedMeanwhile
    if before is not None:
        LetterTemplate.objects.filter(pk=before.pk).update(replaced_at=at)
    return before
