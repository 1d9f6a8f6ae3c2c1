"""Where one person who acts for companies stands: what is theirs, what goes when they are erased, and what stays.

Known by the addresses of their account. A company's contact is theirs when it has such an address; a staff badge of
their companies is theirs when it bears the name of that contact or of the account. A text is about them where an
address, a telephone or the full name stands in it: what nobody can find for sure, organisers read.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, reduce
from operator import or_
from typing import Any, NamedTuple

from allauth.account.models import EmailAddress
from django.db.models import F, Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.waiting import Waiting, waits
from journal.models import Entry
from journal.services.forgetting import Words
from journal.states import DeletionState
from mailing.models import Message
from mailing.services.outbox import letters_to
from visitors.models import Visitor

from ..models import (
    Application,
    Attachment,
    CatalogueEntry,
    Company,
    CompanyToken,
    Invitation,
    Invoice,
    Membership,
    Note,
    PersonDeletion,
    ProductPhoto,
    Role,
    StaffBadge,
)
from ..states import LIVE, ApplicationState

# Letters of this wing, by what they are about.
ABOUT = ("company", "application", "booking", "invoice", "invitation", "persondeletion")

# Texts that people write freely: the model, the way to its company, the columns.
TEXTS: tuple[tuple[type[Model], str, tuple[str, ...]], ...] = (
    (Application, "company", ("wishes", "reason_kk", "reason_ru", "reason_en")),
    (Note, "application__company", ("text",)),
    (Attachment, "application__company", ("name",)),
    (
        CatalogueEntry,
        "application__company",
        ("description_kk", "description_ru", "description_en", "brands"),
    ),
    (ProductPhoto, "entry__application__company", ("caption_kk", "caption_ru", "caption_en")),
    (CompanyToken, "company", ("label",)),
)


class Line(NamedTuple):
    words: str | Promise
    number: int


class Named:
    """What tells of one person among the things of some companies. Everything is looked up once."""

    companies: list[int]
    words: Words

    @cached_property
    def applications(self) -> list[int]:
        rows = Application.objects.filter(company__in=self.companies).order_by("pk")
        return list(rows.values_list("pk", flat=True))

    def is_told(self) -> "re.Pattern[str]":
        """Where in a text one of the words stands by itself, longest first."""
        words = sorted(self.words.contained, key=len, reverse=True)
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)

    def texts(self, model: Any, company: str, columns: Iterable[str]) -> "QuerySet[Any]":
        """Rows of `TEXTS` that tell one of the words."""
        told = (Q(**{f"{column}__icontains": word}) for column in columns for word in self.words.contained)
        return model.objects.filter(reduce(or_, told), **{f"{company}__in": self.companies})

    def told_texts(self) -> list[dict[str, str]]:
        """For the person to read."""
        return [
            {"in": str(model._meta.model_name), "column": column, "text": text}
            for model, company, columns in TEXTS
            if model._meta.model_name != "note"  # what organisers write to one another
            for row in self.texts(model, company, columns)
            for column in columns
            if self.is_told().search(text := getattr(row, column))
        ]


def full_names(names: Iterable[tuple[str, str]]) -> set[str]:
    """Of family and given names, in both orders."""
    return {f"{one} {other}" for family, given in names for one, other in ((family, given), (given, family))}


@dataclass(frozen=True)
class Known(Named):
    """What is known of one person who has an account. Take a new one under the locks."""

    user: User

    @cached_property
    def addresses(self) -> frozenset[str]:
        """Those that have answered, and the account's own."""
        proven = EmailAddress.objects.filter(user=self.user, verified=True).values_list("email", flat=True)
        return frozenset(address.lower() for address in (self.user.email, *proven))

    @cached_property
    def contact_of(self) -> list[Company]:
        return list(Company.objects.filter(_any("contact_email", self.addresses)).order_by("pk"))

    @cached_property
    def companies(self) -> list[int]:  # type: ignore[override]
        """For which the person acts or acted, is the contact or is to be, was invited."""
        found = (
            Q(memberships__user=self.user)
            | _any("contact_email", self.addresses)
            | _any("contact_email_wanted", self.addresses)
            | _any("invitations__email", self.addresses)
        )
        return sorted(set(Company.objects.filter(found).order_by().values_list("pk", flat=True)))

    @cached_property
    def names(self) -> set[tuple[str, str]]:
        """Family name and given name."""
        told = {(self.user.last_name, self.user.first_name)}
        told |= {(row.contact_family_name, row.contact_given_name) for row in self.contact_of}
        return {name for name in told if all(name)}

    @cached_property
    def phones(self) -> set[str]:
        return {row.contact_phone for row in self.contact_of if row.contact_phone}

    @cached_property
    def words(self) -> Words:  # type: ignore[override]
        full = full_names(self.names)
        whole = {part for name in self.names for part in name}
        whole |= {row.contact_position for row in self.contact_of if row.contact_position}
        return Words(sorted(self.addresses | self.phones | full), sorted(whole))

    # --- Rows ---------------------------------------------------------------------------------

    @property
    def memberships(self) -> "QuerySet[Membership]":
        return Membership.objects.filter(user=self.user).select_related("company").order_by("pk")

    @property
    def invitations(self) -> "QuerySet[Invitation]":
        return Invitation.objects.filter(_any("email", self.addresses))

    @property
    def badges(self) -> "QuerySet[StaffBadge]":
        named = [Q(family_name__iexact=family, given_name__iexact=given) for family, given in self.names]
        return StaffBadge.objects.filter(reduce(or_, named, Q(pk=None)), application__in=self.applications)

    @property
    def entries(self) -> "QuerySet[CatalogueEntry]":
        reached = _any("email", self.addresses) | Q(phone__in=self.phones)
        return CatalogueEntry.objects.filter(reached, application__in=self.applications)

    @property
    def letters(self) -> "QuerySet[Message]":
        return letters_to(self.addresses, about_types=ABOUT)

    @property
    def deeds(self) -> "QuerySet[Entry]":
        return Entry.objects.filter(actor_user=self.user)

    def heir(self, company: Company) -> Membership | None:
        """Who acts for it with a proven mailbox besides this person; an owner before a member."""
        others = company.memberships.filter(removed_at=None, confirmed_at__isnull=False, user__is_active=True)
        # "owner" comes after "member" in the alphabet
        return others.exclude(user=self.user).select_related("user").order_by("-role", "pk").first()


@dataclass(frozen=True)
class Foreseen:
    """What an erasure would do now. `hand_over`: companies that need another owner before."""

    goes: list[Line]
    stays: list[Line]
    hand_over: list[Company]


def foresee(user: User, at: datetime) -> Foreseen:
    """Writes nothing."""
    known = Known(user)
    texts = sum(known.texts(*where).count() for where in TEXTS)
    goes = [
        Line(_("the account: address, name, password, second factor, every session"), 1),
        Line(_("acting for companies"), known.memberships.filter(removed_at=None).count()),
        Line(_("contact of companies: name, position, address, telephone"), len(known.contact_of)),
        Line(_("invitations to this address"), known.invitations.count()),
        Line(_("staff badges with this name"), known.badges.count()),
        Line(_("public contacts in the catalogue"), known.entries.count()),
        Line(_("letters to this address"), known.letters.count()),
        Line(_("texts in which the person is named: the name in them"), texts),
    ]
    invoices = Invoice.objects.filter(application__in=known.applications)
    documents = Attachment.objects.filter(application__in=known.applications, removed_at=None)
    visits = Visitor.objects.filter(_any("email", known.addresses))
    stays = [
        Line(_("companies themselves: they are firms"), len(known.companies)),
        Line(_("invoices and credit notes: kept by law as they were printed"), invoices.count()),
        Line(_("documents of the companies: please look whether they name the person"), documents.count()),
        Line(_("deeds in the journal: without a name"), known.deeds.count()),
        Line(_("registrations as a visitor: they are deleted on the visitor's own page"), visits.count()),
    ]
    return Foreseen(
        [line for line in goes if line.number], [line for line in stays if line.number], hand_over(known, at)
    )


def hand_over(known: Known, at: datetime) -> list[Company]:
    """Companies that take part in an edition still to come, or want to, of which the person is the only owner."""
    owned = known.memberships.filter(role=Role.OWNER, removed_at=None, confirmed_at__isnull=False)
    return [row.company for row in owned if _takes_part(row.company, at) and not _has_another_owner(row)]


def _takes_part(company: Company, at: datetime) -> bool:
    live = company.applications.filter(state__in=LIVE - {ApplicationState.DRAFT}).select_related("edition")
    return any(application.edition.ends_at > at for application in live)


def _has_another_owner(own: Membership) -> bool:
    owners = own.company.memberships.filter(role=Role.OWNER, removed_at=None, confirmed_at__isnull=False)
    return owners.exclude(pk=own.pk).exists()


def known_since(user: User) -> datetime:
    """An account that was opened for a request is younger than the company of whose contact it tells."""
    companies = Company.objects.filter(pk__in=Known(user).companies)
    return min([user.date_joined, *companies.values_list("created_at", flat=True)])


def person_named(company: Company, email: str) -> User | None:
    """An account with this address of somebody who acts or acted for the company."""
    rows = company.memberships.filter(user__email__iexact=email).select_related("user")
    return next((row.user for row in rows), None)


def is_named(company: Company, email: str) -> bool:
    """Whether the company has anything of this address: its people, its contact, its invitations."""
    at_contact = Company.objects.filter(
        _any("contact_email", [email]) | _any("contact_email_wanted", [email])
    )
    return (
        person_named(company, email) is not None
        or at_contact.filter(pk=company.pk).exists()
        or company.invitations.filter(email__iexact=email).exists()
    )


def waiting_deletions() -> Waiting:
    requests = PersonDeletion.objects.filter(state=DeletionState.WAITING)
    return waits("person_deletions", requests, label=F("user__email"), at=F("due_on"))


def _any(column: str, addresses: Iterable[str]) -> Q:
    return reduce(or_, (Q(**{f"{column}__iexact": address}) for address in addresses), Q(pk=None))
