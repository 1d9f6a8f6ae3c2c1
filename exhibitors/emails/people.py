"""Letters to somebody who acts for companies about their own data, whichever company it is."""

from datetime import datetime

from django.utils import translation
from django.utils.formats import date_format

from core.links import site_url
from forum.queries import current_forum
from journal.states import DeletionState
from mailing.letters import Letter, compose, letter
from mailing.models import Message
from mailing.services import outbox

from ..models import PersonDeletion
from .built_in import BUILT_IN

DELETION_ASKED = "exhibitors.deletion_asked"
DELETION_REFUSED = "exhibitors.deletion_refused"
ERASED = "exhibitors.erased"


def queue_deletion_asked(deletion: PersonDeletion, *, at: datetime) -> None:
    _queue(DELETION_ASKED, deletion, at)


def queue_deletion_refused(deletion: PersonDeletion, *, at: datetime) -> None:
    _queue(DELETION_REFUSED, deletion, at)


def queue_erased(deletion: PersonDeletion, *, to_address: str, language: str, at: datetime) -> None:
    """To the address that nothing else knows any more."""
    outbox.queue(kind=ERASED, about=deletion, to_address=to_address, language=language, at=at)


def _queue(kind: str, deletion: PersonDeletion, at: datetime) -> None:
    person = deletion.user
    outbox.queue(kind=kind, about=deletion, to_address=person.email, language=person.language, at=at)


@letter(DELETION_ASKED, BUILT_IN[DELETION_ASKED])
def write_deletion_asked(message: Message) -> Letter | None:
    deletion = _deletion(message, DeletionState.WAITING)
    if deletion is None:
        return None
    with translation.override(message.language):
        due_on = date_format(deletion.due_on, "DATE_FORMAT")
    return _compose(message, due_on=due_on, me_url=site_url("exhibitors:me", language=message.language))


@letter(DELETION_REFUSED, BUILT_IN[DELETION_REFUSED])
def write_deletion_refused(message: Message) -> Letter | None:
    deletion = _deletion(message, DeletionState.REFUSED)
    if deletion is None:
        return None
    return _compose(
        message, refusal=deletion.refusal, me_url=site_url("exhibitors:me", language=message.language)
    )


@letter(ERASED, BUILT_IN[ERASED])
def write_erased(message: Message) -> Letter | None:
    """To somebody of whom nothing is known any more."""
    return _compose(message) if _deletion(message, DeletionState.DONE) else None


def _deletion(message: Message, state: str) -> PersonDeletion | None:
    """None when it has come to something else meanwhile."""
    return PersonDeletion.objects.filter(code=message.about_code, state=state).first()


def _compose(message: Message, **values: str) -> Letter:
    return compose(message.kind, forum=current_forum(), language=message.language, personal=values)
