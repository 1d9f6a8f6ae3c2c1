"""Forgetting somebody who acts for companies: the firms and their papers stay, nothing tells who the person was.

Locks, in the order in which everybody does: applications, companies, the person's memberships, then the account. From
there on whatever the account has begun waits, and is refused when this is committed (`journal.open_accounts`).
Sends nothing; ends the sessions after the commit. The right to be forgotten holds for an archived edition too.
"""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services.people import end_sessions, forget_account, is_forgotten, lock_account, works_here
from core.errors import DomainError
from forum.models import ConsentScope
from forum.services.archive import archive_opened
from journal.actors import Actor
from journal.record import record
from journal.services.forgetting import forget_columns, forget_words
from journal.states import DeletionState
from mailing.models import Message
from mailing.queries import letters_about_any
from mailing.services import outbox

from ..models import (
    Application,
    BadgeDeletion,
    Booking,
    CatalogueEntry,
    Company,
    CompanyToken,
    Invitation,
    Invoice,
    Membership,
    StaffBadge,
)
from ..queries.names import legal_name
from ..queries.people import ABOUT, TEXTS, Known, Named, hand_over
from ..states import Door
from .catalogue import refresh_entry

CONTACT = (
    "contact_family_name", "contact_given_name", "contact_position", "contact_email", "contact_email_wanted",
    "contact_phone",
)  # fmt: skip
# What stands where somebody was named.
GONE = "…"


class HandOverFirst(DomainError):
    code = "hand_over_first"

    def __init__(self, companies: list[Company]) -> None:
        names = ", ".join(legal_name(company) for company in companies)
        words = _(
            "Nobody else is an owner of a company that takes part: %(companies)s. Somebody else has to become an "
            "owner first: they are invited on the page Team."
        )
        super().__init__(words % {"companies": names})


class OrganisersAccount(DomainError):
    code = "organisers_account"
    message = _("This is an organiser's account: an owner of the forum closes it.")


def erase_person(*, user: User, actor: Actor, at: datetime) -> None:
    """Again is no harm. Raises HandOverFirst, OrganisersAccount."""
    with transaction.atomic(), archive_opened():
        user = lock_person(user)
        if is_forgotten(user):
            return
        check_erasable(user, at)
        known = Known(user)
        _ = known.words  # what they are called is known before it is emptied
        _leave_companies(known, at)
        _empty_rows(known, at)
        outbox.forget_letters_to(known.addresses, about_types=ABOUT)
        forget_columns("company", [company.pk for company in known.contact_of], CONTACT)
        forget_mentions(known)
        user.deletions.filter(state=DeletionState.WAITING).update(state=DeletionState.DONE, decided_at=at)
        user.deletions.update(refusal="")
        forget_account(user=user)
        record("person.erased", user, actor=actor, at=at)
        transaction.on_commit(partial(end_sessions, [user.pk]), robust=True)


def check_erasable(user: User, at: datetime) -> None:
    if works_here(user):
        raise OrganisersAccount
    if companies := hand_over(Known(user), at):
        raise HandOverFirst(companies)


def lock_person(user: User) -> User:
    """The account as it is, with everything locked that says who they are."""
    companies = Known(user).companies
    for rows in (
        Application.objects.filter(company__in=companies),
        Company.objects.filter(pk__in=companies),
        Membership.objects.filter(user=user),
    ):
        list(rows.select_for_update(no_key=True, of=("self",)).order_by("pk").values_list("pk", flat=True))
    return lock_account(user)


def _leave_companies(known: Known, at: datetime) -> None:
    """Browsers let in without an account may be the person's; programs stay as long as somebody stays."""
    mine = {company.pk for company in known.contact_of}
    for company in Company.objects.filter(pk__in=known.companies).order_by("pk"):
        heir = known.heir(company)
        if company.pk in mine:
            _hand_contact(company, heir, at)
        elif company.contact_email_wanted.lower() in known.addresses:
            Company.objects.filter(pk=company.pk).update(contact_email_wanted="")
        acted = company.memberships.filter(user=known.user).exists()
        tokens = company.tokens.filter(revoked_at=None)
        if acted and heir is not None:
            tokens = tokens.filter(label=Door.PAGE)
        if acted:
            tokens.update(revoked_at=at)
    known.memberships.filter(removed_at=None).update(removed_at=at)


def _hand_contact(company: Company, heir: Membership | None, at: datetime) -> None:
    """Letters about the company go to who stays; they agreed to no news. Without anybody the firm has no contact."""
    contact: dict[str, Any] = dict.fromkeys(CONTACT, "")
    withdrawn = company.consents.filter(withdrawn_at=None)
    if heir is not None:
        contact |= {
            "contact_email": heir.user.email, "contact_family_name": heir.user.last_name,
            "contact_given_name": heir.user.first_name, "language": heir.user.language,
        }  # fmt: skip
        withdrawn = withdrawn.filter(scope=ConsentScope.NEWS)
    Company.objects.filter(pk=company.pk).update(**contact, submission=None, changed_at=at)
    withdrawn.update(withdrawn_at=at)


def _empty_rows(known: Known, at: datetime) -> None:
    empty_badges(known.badges, at)
    invitations = list(known.invitations.values_list("pk", "code"))
    rows = Invitation.objects.filter(pk__in=[pk for pk, _code in invitations])
    rows.filter(accepted_at=None, revoked_at=None).update(revoked_at=at)
    rows.update(email="")
    outbox.forget_all(about_type="invitation", codes=[code for _pk, code in invitations])
    known.entries.filter(phone__in=known.phones).update(phone="")
    for address in known.addresses:
        known.entries.filter(email__iexact=address).update(email="")


def empty_badges(badges: "QuerySet[StaffBadge]", at: datetime) -> None:
    """They stay countable; of an edition still to come they make room for somebody else."""
    found = list(badges.select_related("application__edition"))
    coming = [badge.pk for badge in found if badge.application.edition.ends_at > at]
    StaffBadge.objects.filter(pk__in=coming).update(removed_at=Coalesce("removed_at", at))
    keys = [badge.pk for badge in found]
    StaffBadge.objects.filter(pk__in=keys).update(family_name="", given_name="", position="")
    asked = BadgeDeletion.objects.filter(badge__in=keys)
    asked.filter(state=DeletionState.WAITING).update(state=DeletionState.DONE, decided_at=at)
    asked.update(refusal="")
    forget_columns("staffbadge", keys, ["family_name", "given_name", "position"])
    forget_columns("badgedeletion", list(asked.values_list("pk", flat=True)), ["refusal"])


# --- Where somebody is named in what stays ----------------------------------------------------------


def forget_mentions(named: Named) -> None:
    """In texts, in letters to others, in former values of both."""
    _mask_texts(named)
    _mask_letters(named)
    tokens = CompanyToken.objects.filter(company__in=named.companies)
    entries = CatalogueEntry.objects.filter(application__in=named.applications)
    forget_words(
        {
            "company": named.companies,
            "application": named.applications,
            "catalogueentry": list(entries.values_list("pk", flat=True)),
            "companytoken": list(tokens.values_list("pk", flat=True)),
        },
        named.words,
    )


def _mask_texts(named: Named) -> None:
    told = named.is_told()
    for model, company, columns in TEXTS:
        for row in named.texts(model, company, columns):
            for column in columns:
                setattr(row, column, told.sub(GONE, getattr(row, column)))
            row.save(update_fields=columns)
            if isinstance(row, CatalogueEntry):
                refresh_entry(application=row.application, at=row.changed_at)


def _mask_letters(named: Named) -> None:
    companies, applications = named.companies, named.applications
    codes = {
        "company": Company.objects.filter(pk__in=companies),
        "application": Application.objects.filter(pk__in=applications),
        "booking": Booking.objects.filter(application__in=applications),
        "invoice": Invoice.objects.filter(application__in=applications),
        "invitation": Invitation.objects.filter(company__in=companies),
    }
    letters = letters_about_any({name: rows.values_list("code", flat=True) for name, rows in codes.items()})
    told = named.is_told()
    for letter in letters.exclude(text="", subject="").iterator(chunk_size=500):
        subject, text = told.sub(GONE, letter.subject), told.sub(GONE, letter.text)
        if (subject, text) != (letter.subject, letter.text):
            Message.objects.filter(pk=letter.pk).update(subject=subject, text=text)
