"""Forgetting the people of companies when the retention date of an edition has come.

What belongs to the edition goes: staff badges, what was written in applications and notes, uploaded documents,
public contacts in the catalogue, letters. A company stays as a firm - its invoices are kept by law, with the payer
as printed - but the people who act for it are forgotten unless it takes part in an edition whose data are kept.
An account goes when it acts for no company that stays: also that of who was removed from a team. Organisers' stay.
In batches; what is done is not found again.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services.people import FORGOTTEN, end_sessions, forget_account
from core.files import private_storage
from forum.models import Edition
from forum.services.archive import archive_opened
from journal.queries import values_left
from journal.services.forgetting import forget_values_of
from journal.states import DeletionState
from mailing.services import outbox

from ..models import (
    Application,
    Attachment,
    BadgeDeletion,
    Booking,
    CatalogueEntry,
    Company,
    Membership,
    Note,
    PersonDeletion,
    StaffBadge,
)
from .person_erasure import CONTACT


class Kind(NamedTuple):
    """A kind of rows that name people: how to find what is left, and what happens to some of them."""

    label: str | Promise
    left: Callable[[Edition], "QuerySet[Any]"]
    forget: Callable[[Sequence[Any], datetime], None]


def forget_some(kind: Kind, *, edition: Edition, at: datetime, limit: int) -> int:
    with transaction.atomic(), archive_opened():
        rows = list(kind.left(edition).order_by("pk")[:limit])
        if rows:
            kind.forget(rows, at)
    return len(rows)


def _filled(*columns: str) -> Q:
    return ~Q(**dict.fromkeys(columns, ""))


def _badges(edition: Edition) -> "QuerySet[StaffBadge]":
    named = _filled("family_name", "given_name", "position")
    return StaffBadge.objects.filter(named, application__edition=edition)


def _forget_badges(rows: Sequence[StaffBadge], at: datetime) -> None:
    """They stay countable."""
    StaffBadge.objects.filter(pk__in=_keys(rows)).update(family_name="", given_name="", position="")
    asked = BadgeDeletion.objects.filter(badge__in=_keys(rows))
    asked.filter(state=DeletionState.WAITING).update(state=DeletionState.DONE, decided_at=at)
    asked.update(refusal="")
    forget_values_of("staffbadge", _keys(rows))


def _documents(edition: Edition) -> "QuerySet[Attachment]":
    return Attachment.objects.filter(application__edition=edition)


def _forget_documents(rows: Sequence[Attachment], at: datetime) -> None:
    for row in rows:
        transaction.on_commit(partial(private_storage().delete, str(row.file.name)))
    keys = _keys(rows)
    Attachment.objects.filter(pk__in=keys).delete()
    forget_values_of("attachment", keys)


def _notes(edition: Edition) -> "QuerySet[Note]":
    return Note.objects.filter(application__edition=edition)


def _forget_notes(rows: Sequence[Note], at: datetime) -> None:
    keys = _keys(rows)
    Note.objects.filter(pk__in=keys).delete()
    forget_values_of("note", keys)


def _entries(edition: Edition) -> "QuerySet[CatalogueEntry]":
    former = values_left(CatalogueEntry)
    return CatalogueEntry.objects.filter(_filled("email", "phone") | former, edition=edition)


def _forget_entries(rows: Sequence[CatalogueEntry], at: datetime) -> None:
    """The catalogue stays readable; how to reach somebody does not."""
    CatalogueEntry.objects.filter(pk__in=_keys(rows)).update(email="", phone="")
    forget_values_of("catalogueentry", _keys(rows))


def _applications(edition: Edition) -> "QuerySet[Application]":
    former = values_left(Application)
    letters = outbox.letters_left("application").filter(about_code=OuterRef("code"))
    return Application.objects.filter(_filled("wishes") | former | Exists(letters), edition=edition)


def _forget_applications(rows: Sequence[Application], at: datetime) -> None:
    Application.objects.filter(pk__in=_keys(rows)).update(wishes="")
    forget_values_of("application", _keys(rows))
    outbox.forget_all(about_type="application", codes=[row.code for row in rows])


def _bookings(edition: Edition) -> "QuerySet[Booking]":
    letters = outbox.letters_left("booking").filter(about_code=OuterRef("code"))
    return Booking.objects.filter(Exists(letters), edition=edition)


def _forget_bookings(rows: Sequence[Booking], at: datetime) -> None:
    outbox.forget_all(about_type="booking", codes=[row.code for row in rows])


def _invoices(edition: Edition) -> "QuerySet[Any]":
    letters = outbox.letters_left("invoice").filter(about_code=OuterRef("code"))
    return edition.invoices.filter(Exists(letters))


def _forget_invoices(rows: Sequence[Any], at: datetime) -> None:
    """Their letters only: the papers themselves are kept by law."""
    outbox.forget_all(about_type="invoice", codes=[row.code for row in rows])


def _companies(edition: Edition) -> "QuerySet[Company]":
    """Of this edition, or of none and signed up before it ended; not in one whose data are kept."""
    own = Application.objects.filter(company=OuterRef("pk"))
    kept = own.exclude(edition=edition).filter(edition__purged_at__isnull=True)
    here = Exists(own.filter(edition=edition)) | (~Exists(own) & Q(created_at__lt=edition.ends_at))
    people = Membership.objects.filter(company=OuterRef("pk"), removed_at=None)
    invited = Exists(Company.objects.filter(pk=OuterRef("pk")).exclude(invitations__email=""))
    named = _filled(*CONTACT) | Exists(people) | (Q(invitations__isnull=False) & invited)
    return Company.objects.filter(here & ~Exists(kept)).filter(named).distinct()


def _forget_companies(rows: Sequence[Company], at: datetime) -> None:
    keys, codes = _keys(rows), [row.code for row in rows]
    Company.objects.filter(pk__in=keys).update(**dict.fromkeys(CONTACT, ""), submission=None, changed_at=at)
    Membership.objects.filter(company__in=keys, removed_at=None).update(removed_at=at)
    for company in rows:
        company.consents.filter(withdrawn_at=None).update(withdrawn_at=at)
        company.tokens.filter(revoked_at=None).update(revoked_at=at)
        company.tokens.update(label="")
        invited = list(company.invitations.values_list("code", flat=True))
        company.invitations.update(email="")
        forget_values_of("invitation", list(company.invitations.values_list("pk", flat=True)))
        outbox.forget_all(about_type="invitation", codes=invited)
    forget_values_of("company", keys)
    outbox.forget_all(about_type="company", codes=codes)


def _accounts(edition: Edition) -> "QuerySet[User]":
    """Of people who acted for companies before it ended, and for none whose data are kept; asked for as long as they
    are not forgotten, whether or not their companies are."""
    ever = Membership.objects.filter(user=OuterRef("pk"))
    kept = ever.filter(removed_at=None).exclude(company__in=_companies(edition).values("pk"))
    people = User.objects.filter(is_staff=False, is_superuser=False, date_joined__lt=edition.ends_at)
    return people.filter(Exists(ever) & ~Exists(kept)).exclude(email__endswith=f"@{FORGOTTEN}")


def _forget_accounts(rows: Sequence[User], at: datetime) -> None:
    keys = _keys(rows)
    list(User.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk", flat=True))
    asked = PersonDeletion.objects.filter(user__in=keys)
    asked.filter(state=DeletionState.WAITING).update(state=DeletionState.DONE, decided_at=at)
    asked.update(refusal="")
    outbox.forget_all(about_type="persondeletion", codes=asked.values_list("code", flat=True))
    for user in rows:
        forget_account(user=user)
    transaction.on_commit(partial(end_sessions, keys), robust=True)


KINDS = (
    Kind(_("staff badges"), _badges, _forget_badges),
    Kind(_("uploaded documents"), _documents, _forget_documents),
    Kind(_("notes of organisers"), _notes, _forget_notes),
    Kind(_("contacts in the catalogue"), _entries, _forget_entries),
    Kind(_("applications: wishes, history, letters"), _applications, _forget_applications),
    Kind(_("bookings: letters"), _bookings, _forget_bookings),
    Kind(_("invoices: letters"), _invoices, _forget_invoices),
    Kind(_("companies: contacts and the people who act for them"), _companies, _forget_companies),
    Kind(_("accounts of people who act for no company any more"), _accounts, _forget_accounts),
)


def _keys(rows: Sequence[Model]) -> list[Any]:
    return [row.pk for row in rows]
