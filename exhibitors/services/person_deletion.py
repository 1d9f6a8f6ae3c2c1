"""The life of a deletion request of somebody who acts for companies: asked, taken back, fulfilled or refused.

Locks the account; fulfilling locks what `person_erasure` does. The person is written to at the receipt and at the end.
The last letter is the one thing that still knows the address; `forget_farewells` empties it when it is delivered.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services.people import (
    end_sessions,
    find_or_open_account,
    is_forgotten,
    lock_account,
    works_here,
)
from core.errors import InvalidInput
from journal.actors import Actor
from journal.models.deletion import TO_BE_DONE_WITHIN
from journal.record import record
from journal.services.deletion import AlreadyAsked, AlreadyErased, decide
from journal.states import DELETION_MOVES, DeletionState
from mailing.services import outbox

from ..emails import people as emails
from ..models import Company, PersonDeletion
from ..queries.people import is_named, known_since, person_named
from .person_erasure import OrganisersAccount, erase_person, lock_person


def ask_deletion(*, user: User, asked_on: date, actor: Actor, at: datetime) -> PersonDeletion:
    """Start the clock on the day the request came.

    Raises AlreadyErased, AlreadyAsked, OrganisersAccount, InvalidInput.
    """
    with transaction.atomic():
        user = lock_account(user)
        if is_forgotten(user):
            raise AlreadyErased
        if works_here(user):
            raise OrganisersAccount
        if user.deletions.filter(state=DeletionState.WAITING).exists():
            raise AlreadyAsked
        if not timezone.localdate(known_since(user)) <= asked_on <= timezone.localdate(at):
            raise InvalidInput({"asked_on": [_("Between the registration and today.")]})
        deletion = PersonDeletion.objects.create(
            user=user, asked_on=asked_on, due_on=asked_on + TO_BE_DONE_WITHIN
        )
        record("person.deletion_asked", user, actor=actor, at=at, due_on=deletion.due_on.isoformat())
        emails.queue_deletion_asked(deletion, at=at)
    return deletion


def enter_deletion(
    *, company: Company, email: str, asked_on: date, actor: Actor, at: datetime
) -> PersonDeletion:
    """Somebody has written to the organisers. A contact who never had an account gets one, which opens nothing.

    Raises as `ask_deletion`; InvalidInput: the company knows nobody of this address.
    """
    with transaction.atomic():
        user = find_person(company=company, email=email)
        return ask_deletion(user=user, asked_on=asked_on, actor=actor, at=at)


def take_back_deletion(*, deletion: PersonDeletion, actor: Actor, at: datetime) -> None:
    """The person has thought better of it. Raises MoveRefused."""
    with transaction.atomic():
        user = lock_account(deletion.user)
        decide(deletion, DeletionState.TAKEN_BACK, at=at)
        record("person.deletion_taken_back", user, actor=actor, at=at)


def fulfil_deletion(*, deletion: PersonDeletion, actor: Actor, at: datetime) -> None:
    """Erase the person and say so to the address they had. Raises MoveRefused, HandOverFirst."""
    with transaction.atomic():
        user = lock_person(deletion.user)
        deletion.refresh_from_db()
        DELETION_MOVES.check(deletion.state, DeletionState.DONE)
        address, language = user.email, user.language
        erase_person(user=user, actor=actor, at=at)  # which closes what waits
        emails.queue_erased(deletion, to_address=address, language=language, at=at)


def refuse_deletion(*, deletion: PersonDeletion, reason: str, actor: Actor, at: datetime) -> None:
    """Another law asks for the data, or a company has to be handed over; the person is told why. Raises MoveRefused."""
    with transaction.atomic():
        user = lock_account(deletion.user)
        decide(deletion, DeletionState.REFUSED, at=at, refusal=reason)
        record("person.deletion_refused", user, actor=actor, at=at)
        emails.queue_deletion_refused(deletion, at=at)


def note_export(*, user: User, actor: Actor, at: datetime) -> None:
    """Taking a person's data away is a deed of its own: the journal says who did it."""
    record("person.exported", user, actor=actor, at=at)


def export_person(*, company: Company, email: str, actor: Actor, at: datetime) -> User:
    """An organiser takes the data of somebody who has written to them. Raises InvalidInput."""
    with transaction.atomic():
        user = find_person(company=company, email=email)
        note_export(user=user, actor=actor, at=at)
    return user


def find_person(*, company: Company, email: str) -> User:
    """Raises InvalidInput: the company knows nobody of this address."""
    if not is_named(company, email):
        raise InvalidInput({"email": [_("This company has nobody with this address.")]})
    return person_named(company, email) or find_or_open_account(email=email, language=company.language)


def forget_farewells() -> int:
    """Letters that told of a deletion and are delivered, or never will be, no longer know to whom they went.

    Sessions that were not taken away - the process died after the commit - go now.
    """
    codes = outbox.forget_delivered(kind=emails.ERASED)
    if codes:
        end_sessions(PersonDeletion.objects.filter(code__in=codes).values_list("user_id", flat=True))
    return len(codes)
