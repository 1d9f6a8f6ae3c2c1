"""Taking over companies from a table: no window, no password, everything else as when a company signs up by itself.

Many companies in a few statements. The contact gets an account and acts for the company once the mailbox has answered;
the letter for that is queued only if it is wanted - organisers can send it any time. That a tax id is one company is a
unique index: a batch that meets it is not written at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.services.people import find_or_open_accounts
from core import rows
from forum.queries import Forum
from journal.actors import Actor
from journal.record import record

from ..details.company import CompanyDetails
from ..emails import companies as emails
from ..models import Application, Company, CompanyConsent, Membership, Role
from ..queries.categories import categories, groups_of
from ..states import Door
from .companies import company_row


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCompany:
    """`agreed_at` is when the contact gave the consents, as whoever brings the table states."""

    details: CompanyDetails
    consents: frozenset[str]
    agreed_at: datetime


def load_companies(
    *, forum: Forum, companies: Sequence[NewCompany], actor: Actor, at: datetime, mails: bool = False
) -> list[Company]:
    """Each with its contact as the first owner and a draft of an application. Raises IntegrityError: one is known."""
    with transaction.atomic():
        made = Company.objects.bulk_create(
            company_row(forum=forum, details=one.details, at=at) for one in companies
        )
        _give_consents(forum, made, companies)
        memberships = _first_owners(made, at)
        applications = _start_applications(forum, made, companies, at)
        with rows.one_statement():
            for company, application in zip(made, applications, strict=True):
                record("company.signed_up", company, actor=actor, at=at, through=Door.IMPORT)
                record("application.started", application, actor=actor, at=at, company=company.code)
            for membership in memberships if mails else ():
                emails.queue_welcome(membership, at=at)
    return made


def _give_consents(forum: Forum, made: Sequence[Company], companies: Sequence[NewCompany]) -> None:
    CompanyConsent.objects.bulk_create(
        CompanyConsent(
            company=company, scope=scope, notice=forum.edition.privacy_notice, language=company.language,
            given_at=one.agreed_at, given_through=Door.IMPORT,
        )
        for company, one in zip(made, companies, strict=True)
        for scope in sorted(one.consents)
    )  # fmt: skip


def _first_owners(made: Sequence[Company], at: datetime) -> list[Membership]:
    accounts = find_or_open_accounts(languages={row.contact_email: row.language for row in made})
    return Membership.objects.bulk_create(
        Membership(company=row, user=accounts[row.contact_email.lower()], role=Role.OWNER, added_at=at)
        for row in made
    )


def _start_applications(
    forum: Forum, made: Sequence[Company], companies: Sequence[NewCompany], at: datetime
) -> list[Application]:
    offered = categories(forum)
    applications = Application.objects.bulk_create(
        Application(
            edition=forum.edition, company=company, category=offered[one.details.category],
            created_at=at, changed_at=at,
        )
        for company, one in zip(made, companies, strict=True)
    )  # fmt: skip
    through = Application.groups.through
    through.objects.bulk_create(
        through(
            application_id=application.pk,
            productgroup_id=groups_of(offered[one.details.category])[code].pk,
        )
        for application, one in zip(applications, companies, strict=True)
        for code in one.details.product_groups
    )
    return applications
