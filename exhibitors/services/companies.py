"""The life of a company: signed up, confirmed by its contact, corrected; and its wish to take part begun.

That a tax id is one company is a unique index: two simultaneous sign-ups meet there, and nothing is locked.
A known tax id is never taken over: its own contact gets a letter, the asker learns nothing else. Queues the
welcome with the link that proves the mailbox in the transaction of the sign-up. Corrections lock the company.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services.people import check_password, find_or_open_account, is_proven, prove_mailbox
from core import rows
from core.constraints import violates
from core.errors import DomainError, InvalidInput, TooMany
from forum.models import ConsentScope
from forum.queries import Forum
from journal.actors import Actor
from journal.record import record
from mailing.queries import letters_since

from ..details.company import CompanyDetails
from ..emails import companies as emails
from ..models import (
    Application,
    Category,
    Company,
    CompanyConsent,
    CompanyToken,
    Membership,
    ProductGroup,
    Role,
)
from ..queries.categories import categories, groups_of
from ..states import EDITABLE, LIVE, Door
from .catalogue import OF_COMPANY, follow_company
from .contacts import ask_new_mailbox
from .tokens import issue_token, revoke_all

LETTERS_AN_HOUR = 3


class CompanyExists(DomainError):
    code = "company_exists"
    message = _(
        "A company with this number is signed up already. We have written to its contact; "
        "if it is yours, please sign in."
    )


class TaxIdFixed(DomainError):
    code = "tax_id_fixed"
    message = _("The number of a company stays as it is once an application was submitted.")


class SignUp(NamedTuple):
    """`token` is the secret for a program, `grant` its row: a browser keeps the number of that."""

    company: Company
    application: Application
    token: str
    grant: CompanyToken


def sign_up_company(
    *,
    forum: Forum,
    details: CompanyDetails,
    consents: Collection[str],
    language_read: str,
    door: Door,
    actor: Actor,
    at: datetime,
    password: str = "",
    submission: UUID | None = None,
    user: User | None = None,
) -> SignUp:
    """A company, its first owner - unconfirmed until the letter's link was followed - and a draft.

    `user` is who is signed in: whoever signs up a company under their own proven address needs no link.
    The same form once more (`submission`) gives the same company. Raises CompanyExists, InvalidInput.
    """
    check_consents(consents)
    check_password(password, email=details.contact_email)
    try:
        with transaction.atomic(), rows.one_statement():
            company = create_company(forum, details, submission, at)
            _give_consents(company, consents, forum, language_read, door, at)
            membership = _first_owner(company, details, password, user, at)
            record("company.signed_up", company, actor=actor, at=at, through=door)
            chosen = categories(forum)[details.category]
            groups = [groups_of(chosen)[code] for code in details.product_groups]
            application = _create_application(company, forum, chosen, groups, actor, at)
            secret, grant = issue_token(company=company, door=door, at=at)
            emails.queue_welcome(membership, at=at)
        return SignUp(company, application, secret, grant)
    except IntegrityError as reason:
        if not violates(reason, "exhibitors_company_tax_id_key"):
            raise
    known = Company.objects.get(tax_id=details.tax_id)
    if submission is not None and known.submission == submission:
        return _same_again(known, forum, door, actor, at)
    _tell_contact(known, actor, at)
    raise CompanyExists


def check_consents(consents: Collection[str]) -> None:
    """Raises InvalidInput: the one consent without which nobody can be written to."""
    if ConsentScope.PROCESSING not in consents:
        raise InvalidInput(
            {"consents": [_("Without your consent to the processing of data we cannot sign you up.")]}
        )


def start_application(
    *,
    company: Company,
    forum: Forum,
    actor: Actor,
    at: datetime,
    category: str = "",
    product_groups: Collection[str] = (),
) -> Application:
    """The draft for this edition: the live one, if there is one. What was told last time is proposed again."""
    former = company.applications.filter(host__isnull=True).prefetch_related("groups").first()
    chosen = categories(forum).get(category) or (former.category if former else None)
    groups: Collection[ProductGroup] = ()
    if category and chosen:
        groups = [groups_of(chosen)[code] for code in product_groups]
    elif former:
        groups = former.groups.all()
    try:
        with transaction.atomic():
            return _create_application(company, forum, chosen, groups, actor, at)
    except IntegrityError as reason:
        if not violates(reason, "application_live_once"):
            raise
        return company.applications.get(edition=forum.edition, state__in=LIVE)


def _create_application(
    company: Company,
    forum: Forum,
    category: Category | None,
    groups: Collection[ProductGroup],
    actor: Actor,
    at: datetime,
) -> Application:
    application = Application.objects.create(
        edition=forum.edition, company=company, category=category, created_at=at, changed_at=at
    )
    with rows.one_statement():
        chosen = Application.groups.through
        rows.insert(*(chosen(application_id=application.pk, productgroup_id=group.pk) for group in groups))
        record("application.started", application, actor=actor, at=at, company=company.code)
    return application


def confirm_membership(
    *,
    membership: Membership,
    actor: Actor,
    at: datetime,
    keeps_password: bool = True,
    closes_other_doors: bool = False,
) -> bool:
    """The mailbox has answered. False when it had answered before: a link signs in once.

    `keeps_password`: the password is the one that the letter was about, not one that somebody typed since.
    `closes_other_doors`: the person has not filled in the form themselves, and whoever did is shut out:
    their browser, their program, and the password that they chose.
    """
    with transaction.atomic():
        confirmed = Membership.objects.filter(
            pk=membership.pk, confirmed_at__isnull=True, removed_at__isnull=True
        ).update(confirmed_at=at)
        if not confirmed:
            return False
        keep = keeps_password and not closes_other_doors
        prove_mailbox(user=membership.user, at=at, keep_password=keep)
        record("company.contact_confirmed", membership.company, actor=actor, at=at)
        if closes_other_doors:
            revoke_all(company=membership.company, actor=actor, at=at)
    return True


def send_confirmation_again(*, company: Company, actor: Actor, at: datetime) -> None:
    """To everybody who has not answered yet. Raises TooMany."""
    with transaction.atomic():
        Company.objects.select_for_update(no_key=True).get(pk=company.pk)
        if letters_since(at - timedelta(hours=1), kind=emails.WELCOME, about=company) >= LETTERS_AN_HOUR:
            raise TooMany(retry_after=3600)
        waiting = company.memberships.filter(confirmed_at__isnull=True, removed_at__isnull=True)
        for membership in waiting.select_related("company", "user"):
            emails.queue_welcome(membership, at=at)
            record("company.confirmation_sent_again", company, actor=actor, at=at)


def correct_company(
    *,
    company: Company,
    details: CompanyDetails,
    forum: Forum,
    actor: Actor,
    at: datetime,
    mails: bool = True,
    before: Mapping[str, Any] | None = None,
) -> list[str]:
    """Write what `details` change in `company` as the asker saw it; answers with the names of the fields, and
    `company` is as it stands now.

    Category and product groups are changed with it while the application is still the company's to change, and not
    looked at when they are as the asker saw them (`before`: `as_typed`).
    A new contact address counts when its mailbox has answered (`contacts`); without letters (`mails`: organisers who
    take in a table vouch for it) it counts at once. The journal gets names of fields only; former values stand in
    the row history. Raises TaxIdFixed, CompanyExists, TooMany.
    """
    values = _columns(details, forum)
    meant = [name for name, value in values.items() if getattr(company, name) != value]
    try:
        with transaction.atomic(), rows.one_statement():
            if before is None or chooses(details, before):
                _correct_choice(company, details, forum, at)
            locked = Company.objects.select_for_update(no_key=True, of=("self",)).get(pk=company.pk)
            changed = sorted(name for name in meant if getattr(locked, name) != values[name])
            if not changed:
                _show(company, locked)
                return []
            if "tax_id" in changed and _was_submitted(company):
                raise TaxIdFixed
            for name in changed:
                if not (mails and name == "contact_email"):
                    setattr(locked, name, values[name])
            if mails and "contact_email" in changed:
                ask_new_mailbox(company=locked, email=values["contact_email"], at=at)
            locked.changed_at = at
            locked.save(update_fields=[*changed, "contact_email_wanted", "changed_at"])
            record("company.corrected", locked, actor=actor, at=at, fields=changed)
            if not OF_COMPANY.isdisjoint(changed):
                follow_company(company=locked, at=at)
            _show(company, locked)
    except IntegrityError as reason:
        if not violates(reason, "exhibitors_company_tax_id_key"):
            raise
        raise CompanyExists from None
    return changed


def chooses(details: CompanyDetails, before: Mapping[str, Any]) -> bool:
    """Whether another category or other product groups are meant than those that the asker saw."""
    seen = before["category"], set(before["product_groups"])
    return (details.category, set(details.product_groups)) != seen


def _show(company: Company, stored: Company) -> None:
    for field in Company._meta.concrete_fields:
        setattr(company, field.attname, getattr(stored, field.attname))


def _columns(details: CompanyDetails, forum: Forum) -> dict[str, Any]:
    values = asdict(details)
    del values["category"], values["product_groups"]
    return values | {"region": forum.regions.get(details.region)}


def create_company(forum: Forum, details: CompanyDetails, submission: UUID | None, at: datetime) -> Company:
    """The bare row; its callers give it people, consents and an application."""
    company = company_row(forum=forum, details=details, at=at, submission=submission)
    company.save(force_insert=True)
    return company


def company_row(
    *, forum: Forum, details: CompanyDetails, at: datetime, submission: UUID | None = None
) -> Company:
    """Not stored yet."""
    return Company(**_columns(details, forum), submission=submission, created_at=at, changed_at=at)


def _first_owner(
    company: Company, details: CompanyDetails, password: str, user: User | None, at: datetime
) -> Membership:
    owner = find_or_open_account(email=details.contact_email, language=details.language, password=password)
    is_known = user is not None and user.pk == owner.pk and is_proven(owner)
    membership = Membership(
        company=company, user=owner, role=Role.OWNER, added_at=at, confirmed_at=at if is_known else None
    )
    rows.insert(membership)
    return membership


def _give_consents(
    company: Company, consents: Collection[str], forum: Forum, language: str, door: Door, at: datetime
) -> None:
    rows.insert(
        *(
            CompanyConsent(
                company=company, scope=scope, notice=forum.edition.privacy_notice, language=language,
                given_at=at, given_through=door,
            )
            for scope in sorted(set(consents))
        )
    )  # fmt: skip


def _same_again(company: Company, forum: Forum, door: Door, actor: Actor, at: datetime) -> SignUp:
    """The same form twice: nothing new but a grant for the browser that waits for an answer."""
    application = start_application(company=company, forum=forum, actor=actor, at=at)
    secret, grant = issue_token(company=company, door=door, at=at)
    return SignUp(company, application, secret, grant)


def _tell_contact(company: Company, actor: Actor, at: datetime) -> None:
    """Once in a while: nobody can fill somebody's mailbox through us."""
    with transaction.atomic():
        locked = Company.objects.select_for_update(no_key=True, of=("self",)).get(pk=company.pk)
        record("company.signed_up_again", locked, actor=actor, at=at)
        if letters_since(at - timedelta(hours=1), kind=emails.EXISTS, about=locked) < LETTERS_AN_HOUR:
            emails.queue_exists(locked, at=at)


def _correct_choice(company: Company, details: CompanyDetails, forum: Forum, at: datetime) -> None:
    """Application before company: the order in which everybody locks."""
    applications = Application.objects.select_for_update(no_key=True, of=("self",)).filter(
        company=company, edition=forum.edition, state__in=EDITABLE
    )
    for application in applications:
        category = categories(forum)[details.category]
        wanted = {groups_of(category)[code].pk for code in details.product_groups}
        present = set(application.groups.values_list("pk", flat=True))
        if application.category_id == category.pk and present == wanted:
            continue
        application.category = category
        application.changed_at = at
        application.serial += 1
        application.save(update_fields=["category", "changed_at", "serial"])
        application.groups.set(wanted)


def _was_submitted(company: Company) -> bool:
    return company.applications.filter(number__isnull=False).exists()
